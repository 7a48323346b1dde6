import { useConnection } from "#components/credentials/use-connection.ts";
import { EndField } from "#components/sql-user-facts/ends/end-field.tsx";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { AccessPart, SpecFields, type SpecFieldsProps } from "../ask/spec-fields.tsx";
import type { Difference } from "../request-labels.ts";

export type ApproveChangesProps = Pick<SpecFieldsProps, "spec" | "onChange" | "tried" | "problems"> & {
  request: ListedRequest;
  changed: readonly Difference[];
};

/** The fields in which an approver can change a request, and the changes made so far. */
export function ApproveChanges({ request, changed, problems, ...fields }: ApproveChangesProps) {
  const connection = useConnection(request.cluster.id);
  const { data: list } = useSqlUsers(request.cluster.id);
  const wrong = fields.tried && Object.keys(problems).length > 0;
  return (
    <>
      <Disclosure summary="Change before approving" open={wrong ? true : undefined}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5 border-l border-line pl-4">
          {request.kind === "create" ? (
            <SpecFields
              {...fields}
              problems={problems}
              prefix=""
              taken={list?.users.map(({ name }) => name) ?? NOBODY}
              connection={connection}
            />
          ) : request.kind === "extend" ? (
            <EndField
              label="New end"
              from="approval"
              draft={fields.spec.end}
              onChange={(end) => fields.onChange({ end })}
              error={problems.end}
            />
          ) : (
            <AccessPart {...fields} refused={problems.access} connection={connection} />
          )}
        </div>
      </Disclosure>
      <div role="status" className="empty:-mt-5">
        {changed.length > 0 && <Differences changed={changed} />}
      </div>
    </>
  );
}

const NOBODY: readonly string[] = [];

function Differences({ changed }: { changed: readonly Difference[] }) {
  return (
    <section aria-label="Changes" className="rounded-2 bg-accent-soft px-3 py-2.5">
      <h3 className="font-medium">Changes to the request</h3>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 [overflow-wrap:anywhere]">
        {changed.map(({ label, from, to }) => (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd>
              <del className="text-ink-2">
                <span className="sr-only">requested: </span>
                {from}
              </del>{" "}
              <ins className="font-medium no-underline">
                <span className="sr-only">approved: </span>
                {to}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
