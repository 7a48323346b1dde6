import Link from "next/link";
import { type FormEvent, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Part } from "#components/ui/part.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { previewPair } from "#lib/client/calls/previews.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { rotationPair } from "#lib/sql/templates/rotation.ts";
import type { NewPair } from "./new-pair.ts";
import { partnerName } from "./partner-name.ts";

type SetUpProps = {
  cluster: ShownCluster;
  name: string;
  isRead: boolean;
  /** whether Rolecall can run the SQL that gives both their rights */
  runsSql: boolean;
  onMade: (made: NewPair) => void;
};

const NAME_FIELD = { mono: true, autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

/** Chooses or makes the second SQL user of a pair, and the group role that gives both their rights. */
export function SetUpPart({ cluster, name, isRead, runsSql, onMade }: SetUpProps) {
  const [how, setHow] = useState<"create" | "existing">("create");
  const [partner, setPartner] = useState(partnerName(name));
  const [typedRole, setRole] = useState<string>();
  const { data: facts } = useRead("sql_user.facts", { clusterId: cluster.id, name }, { enabled: isRead });
  const roles = facts?.roles.flatMap(({ role, through }) => (through === null && role !== "admin" ? role : [])) ?? [];
  const role = typedRole ?? roles[0] ?? "";
  const change = useOperation("pair.create", (_, given) =>
    onMade({ first: given.name, second: given.partner, role: given.role, how: given.create ? "created" : "existing" }),
  );
  const script = attemptSql(() => rotationPair({ first: name, second: partner, role }));
  const { failure, pending } = change;
  const input = { clusterId: cluster.id, name, partner: partner.trim(), role: role.trim(), create: how === "create" };
  const isComplete = input.partner !== "" && input.role !== "" && cluster.notReady === null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isComplete && !pending) change.run(input);
  }

  return (
    <Part title="Make a pair">
      <Form method="post" onSubmit={submit} className="grid max-w-xl content-start grid-cols-[minmax(0,1fr)] gap-5">
        {!failure?.fields && <MutationFailure failure={failure} />}
        <RadioList
          legend="The second SQL user"
          value={how}
          onChange={setHow}
          choices={[
            {
              id: "create",
              label: "Create it",
              text: "With the same owner and description. Its first password is never shown; the first step of the pair sets a new one.",
            },
            { id: "existing", label: "Use one that exists", text: "No other application may use it." },
          ]}
        />
        <TextField
          {...NAME_FIELD}
          label="Second SQL user"
          error={failure?.fields?.partner}
          errorLive
          value={partner}
          onChange={({ target }) => setPartner(target.value)}
        />
        <TextField
          {...NAME_FIELD}
          label="Group role"
          hint={
            <>
              Both get their rights from this role.{" "}
              {roles.length > 0 ? (
                `${name} is in ${roles.join(", ")}.`
              ) : (
                <>
                  If there is none yet, make one on{" "}
                  <Link href={privilegesPath(cluster.id, name)} prefetch={false} className="link">
                    Privileges
                  </Link>
                  .
                </>
              )}
            </>
          }
          error={failure?.fields?.role}
          errorLive
          value={role}
          onChange={({ target }) => setRole(target.value)}
        />
        <p className="text-ink-2">
          <Mono strong>{name}</Mono> stays as it is and is the active one.{" "}
          {!runsSql
            ? "The next page has the SQL that puts both into the group role."
            : how === "create"
              ? "Rolecall then runs the SQL that puts both into the group role, and shows each statement."
              : "Rolecall then shows the SQL that puts both into the group role. It runs when you press Run now."}
        </p>
        {runsSql && script.ok && (
          <Disclosure summary="SQL for both">
            <SqlScript label="SQL that gives both the same rights" script={script.value} />
          </Disclosure>
        )}
        <ShowEffects failureAbove={failure} input={input} preview={() => previewPair({ change: "create", ...input })} />
        <QueuePlace pending={pending} />
        <div>
          <Button type="submit" variant="primary" disabled={!isComplete} pending={pending}>
            Make pair
          </Button>
        </div>
      </Form>
    </Part>
  );
}
