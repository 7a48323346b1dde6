import Link from "next/link";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import type { ApprovedRequest } from "#lib/shared/requests.ts";
import { restrictPath } from "./restrict-path.ts";

export type ApprovedDialogProps = {
  approved: ApprovedRequest;
  requester: string;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Shown after an approval: the steps left before the requester can use the SQL user. */
export function ApprovedDialog({ approved, requester, onDone, returnFocus }: ApprovedDialogProps) {
  const { kind, clusterId, name } = approved;
  const mono = <span className="mono">{name}</span>;
  const made = kind === "create";
  return (
    <Dialog
      open
      // A click beside the dialog must not discard the next steps.
      onClose={(by) => by !== "backdrop" && onDone()}
      title={made ? <>Created {mono}; nobody knows its password</> : <>Approved other privileges for {mono}</>}
      lead={made ? `${requester} can set one once it is restricted.` : "Nothing has changed on the cluster yet."}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onDone}>Later</Button>
          <Link href={restrictPath(clusterId, approved)} className={buttonClass({ variant: "primary" })}>
            {made ? "Restrict and verify" : "Run and verify"}
          </Link>
        </DialogActions>
      }
    >
      {made && (
        <Note tone="admin">
          <strong>It is admin until you restrict it.</strong> CockroachDB Cloud creates every SQL user as admin.
        </Note>
      )}
      <ol className="grid list-decimal gap-2 pl-4 text-14 marker:text-ink-3">
        <li>
          Run the SQL {made ? `that restricts ${name}` : "for the approved privileges"}, then paste the database's
          answer to verify it.
        </li>
        <li>
          {made
            ? `Then ${requester} can set its password and sees it once.`
            : `The SQL only grants. If the answer shows more than was approved, run the SQL that revokes it and verify again; then the request is finished, and ${requester} is notified.`}
        </li>
      </ol>
    </Dialog>
  );
}
