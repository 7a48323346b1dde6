import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useMutationChange } from "#components/dialogs/use-change.ts";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { counted } from "#components/ui/counted.ts";
import { Note } from "#components/ui/note.tsx";
import { applyAccess } from "#lib/client/privileges.ts";
import type { AppliedScript } from "#lib/shared/privileges.ts";
import type { Script } from "#lib/sql/tokens.ts";

export type RunNowDialogProps = {
  clusterId: string;
  userName: string;
  script: Script;
  wanted: object;
  /** whether the script takes the admin role away */
  demote: boolean;
  /** every statement was run */
  onDone: () => void;
  onClose: () => void;
};

/** Shows the SQL that Rolecall will run, runs it, and says where it stopped. */
export function RunNowDialog({ clusterId, userName, script, wanted, demote, onDone, onClose }: RunNowDialogProps) {
  const [stopped, setStopped] = useState<AppliedScript | null>(null);
  const change = useMutationChange({ gcTime: 0, mutationFn: applyAccess }, (applied) =>
    applied.stopped === null ? onDone() : setStopped(applied),
  );
  const run = () => change.run({ clusterId, name: userName, wanted, demote });
  return (
    <FormDialog
      title={
        <>
          Run the SQL for <span className="mono">{userName}</span>
        </>
      }
      lead={`Rolecall runs ${counted(script.length, "statement")} as its own SQL user, one by one. It stops at the first one that fails, and then checks the result.`}
      button={stopped ? "Run again" : "Run now"}
      change={change}
      onSubmit={() => {
        setStopped(null);
        run();
      }}
      onClose={onClose}
    >
      {stopped && (
        <Note tone="warn" role="alert">
          <strong>
            {stopped.done} of {counted(stopped.total, "statement")} run.
          </strong>{" "}
          The next one was not run: <span className="mono">{stopped.stopped}</span>. What was run stays; SQL to undo
          takes it back.
        </Note>
      )}
      <div className="max-h-72 overflow-y-auto rounded-2 bg-code py-2">
        <SqlLines label="Statements that Rolecall runs" script={script} />
      </div>
    </FormDialog>
  );
}
