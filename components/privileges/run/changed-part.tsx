import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ChangedChecked } from "#lib/shared/sql-users/checks.ts";
import type { RunSqlInput } from "#lib/shared/sql-users/sql-scripts.ts";

/** Checks the other SQL users that a script changed: the members of its group roles, and the other one of a pair. */
export function useChanged({ clusterId, name, script }: RunSqlInput) {
  const [found, setFound] = useState<ChangedChecked | null>(null);
  const { run, pending, failure } = useOperation("sql_user.check_changed", setFound, { page: false });
  return {
    found,
    pending,
    failure,
    run: () => {
      setFound(null);
      // The server checks the script as it does all input.
      if (script.kind !== "restrict" && script.kind !== "allow_create_role" && script.kind !== "clean_up")
        run({ clusterId, name, script } as Parameters<typeof run>[0]);
    },
  };
}

/** Their state now. Nothing where there are none. */
export function ChangedPart({ changed: { found, pending, failure, run } }: { changed: ReturnType<typeof useChanged> }) {
  const isEmpty = !found || found.users.length + found.unread.length === 0;
  return (
    <>
      <div role="status" className="empty:hidden">
        {pending && (
          <p className="flex items-center gap-2 text-ink-2">
            <Spinner />
            Checking who else is in its group roles
          </p>
        )}
      </div>
      {!isEmpty && (
        <section aria-label="Others that the SQL changed" className="grid gap-1">
          <h3 className="font-medium">Others that the SQL changed</h3>
          <ul className="grid gap-1">
            {found.users.map(({ name, state, powers }) => (
              <li key={name} className="flex flex-wrap items-baseline gap-x-2 [overflow-wrap:anywhere]">
                <span className="mono">{name}</span>
                <StateMark user={{ state }} />
                {powers.length > 0 && <span className="text-12 text-ink-2">{powers.join("; ")}</span>}
              </li>
            ))}
            {found.unread.map(({ name, why }) => (
              <li key={name} className="text-warn-text [overflow-wrap:anywhere]">
                <span className="mono">{name}</span>: {why}
              </li>
            ))}
          </ul>
        </section>
      )}
      {failure && <FailureNote failure={failure} onAgain={run} again="Check again" />}
    </>
  );
}
