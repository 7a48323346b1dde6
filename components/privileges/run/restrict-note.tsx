import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { RunSqlDialog } from "./run-sql-dialog.tsx";
import { useCheck } from "./use-check.ts";

export type RestrictNoteProps = {
  clusterId: string;
  user: SqlUser;
  /** whether this person may let Rolecall run SQL on the cluster */
  runsSql: boolean;
};

/** The SQL that takes admin from a SQL user, to copy or to run here. */
export function RestrictNote({ clusterId, user: { name, state }, runsSql }: RestrictNoteProps) {
  const [running, setRunning] = useState(false);
  const check = useCheck(clusterId, name, null);
  return (
    <>
      <Note
        tone={state === "admin" ? "admin" : "warn"}
        action={
          <span className="flex gap-2">
            {runsSql && (
              <Button size="s" onClick={() => setRunning(true)}>
                Run now…
              </Button>
            )}
            <CopyButton size="s" label="Copy SQL" text={() => scriptText(revokeAdmin(name))} />
          </span>
        }
      >
        <strong>{state === "admin" ? "It is admin." : "It is not verified as restricted."}</strong> Protection does not
        limit its rights. Revoking admin does; its other privileges stay.
      </Note>
      {running && (
        <RunSqlDialog
          cluster={null}
          input={{ clusterId, name, script: { kind: "restrict" } }}
          lead="Undo cannot make it admin again."
          check={check}
          onClose={() => setRunning(false)}
        />
      )}
    </>
  );
}
