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

/** After approving what somebody has to restrict: what stands between it and its first use. */
export function ApprovedDialog({ approved, requester, onDone, returnFocus }: ApprovedDialogProps) {
  const { kind, clusterId, name } = approved;
  const mono = <span className="mono">{name}</span>;
  const made = kind === "create";
  return (
    <Dialog
      open
      // what is left to do must not go with a click beside it
      onClose={(by) => by !== "backdrop" && onDone()}
      title={made ? <>{mono} exists, its password is known to nobody</> : <>Approved: other privileges for {mono}</>}
      lead={made ? `Not to you, and not yet to ${requester}.` : "Nothing was changed on the cluster yet."}
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
          <strong>It is admin until it is restricted.</strong> CockroachDB Cloud creates SQL users that way.
        </Note>
      )}
      <ol className="grid list-decimal gap-2 pl-4 text-14 marker:text-ink-3">
        <li>
          Run the SQL {made ? `that restricts ${name}` : "that was approved"}, and prove it with the database's answer.
        </li>
        <li>
          {made
            ? `From then on ${requester} can set its password, and sees it once.`
            : `From then on ${requester} sees that it is done.`}
        </li>
      </ol>
    </Dialog>
  );
}
