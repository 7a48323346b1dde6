import Link from "next/link";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useToast } from "#components/ui/toast.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { auditSearch } from "#lib/shared/audit/audit-filter.ts";
import type { DeletedOutside } from "#lib/shared/sql-users/sql-users.ts";

/** Lists SQL users that were deleted outside Rolecall, and marks them as reviewed. */
export function DeletedOutsideFlow({
  deletedOutside,
  cluster,
  onClose,
  returnFocus,
}: FlowProps & { deletedOutside: DeletedOutside }) {
  const { count, lastAt } = deletedOutside;
  const toast = useToast();
  const done = () => {
    toast("Marked as reviewed");
    onClose(null);
  };
  const change = useOperation("sql_user.look_into_vanished", done, { page: false });

  return (
    <FormDialog
      title="SQL users deleted outside Rolecall"
      lead={
        <>
          On <span className="mono">{cluster.name}</span>, last detected <RelativeTime at={lastAt} />
        </>
      }
      note={
        <Link
          className="link"
          href={`/audit${auditSearch({ cluster: cluster.id, action: "sql_user.vanished" satisfies AuditAction })}`}
          prefetch={false}
        >
          Show in audit
        </Link>
      }
      button="Mark as reviewed"
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, until: lastAt })}
      onClose={() => onClose(null)}
      initialFocus={null}
      finalFocus={returnFocus}
    >
      <p>
        {count === 1 ? "It was" : "They were"} deleted in the CockroachDB Cloud Console, through the API or in SQL.
        Applications that used {count === 1 ? "it" : "them"} can no longer log in. Sessions that are open may continue.
      </p>
      <Newest {...deletedOutside} />
    </FormDialog>
  );
}

function Newest({ count, newest }: DeletedOutside) {
  const more = count - newest.length;
  return (
    <>
      <ul
        aria-label="Deleted SQL users"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        tabIndex={0}
        className="grid max-h-60 gap-1 overflow-auto [overflow-wrap:anywhere]"
      >
        {newest.map(({ name, by }) => (
          <li key={name}>
            <span className="mono">{name}</span>
            {by !== null && <span className="text-ink-2"> by {by}</span>}
          </li>
        ))}
      </ul>
      {newest.some(({ by }) => by !== null) && (
        <p className="text-ink-2">The audit log of CockroachDB Cloud names the authors.</p>
      )}
      {more > 0 && <p className="text-ink-2">And {number(more)} more.</p>}
    </>
  );
}
