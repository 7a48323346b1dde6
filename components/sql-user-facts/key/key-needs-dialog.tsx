import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { useChangedKey } from "./changed-key.tsx";
import { CLOSED_WORDS } from "./key-text.ts";

type Props = {
  cluster: { id: string; name: string };
  closed: KeyClosed;
  onClose: () => void;
  returnFocus?: (() => HTMLElement | null) | undefined;
};

/** Which role the API key needs to change SQL users on a cluster, how it gets it, and what it then could do in the wrong hands. */
export function KeyNeedsDialog({ cluster: of, closed, onClose, returnFocus }: Props) {
  const changed = useChangedKey({ cluster: of, onOpen: onClose });
  const cluster = (
    <span className="mono" translate="no">
      {of.name}
    </span>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Let the key manage ${of.name}`}
      lead={`To create, reset and delete SQL users, Rolecall's key needs Cluster Admin on this cluster. ${CLOSED_WORDS[closed]}`}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          {changed.button}
        </DialogActions>
      }
    >
      <ol className="grid list-decimal gap-2 pl-5">
        <li>
          In the Cloud Console, as an Organization Admin: <em>Access Management, Service Accounts</em>, the account of
          the key, <em>Edit Roles</em>, Cluster Admin, {cluster}.
        </li>
        {closed === "reads" ? (
          <li>
            On Rolecall's server, set <span className="mono">COCKROACH_API_ACCESS=change</span> and restart Rolecall, or
            set <span className="mono">access: change</span> in the keys file.
          </li>
        ) : (
          <li>Then press “Check the key again”. Rolecall reads the cluster, and does not try a change by itself.</li>
        )}
      </ol>
      <Note tone="admin">
        <strong>In the wrong hands</strong>, a key with Cluster Admin can create superusers on {cluster}, set any
        password, and delete the cluster. Give it Cluster Admin on single clusters, not on the organization.
      </Note>
      {changed.result}
    </Dialog>
  );
}
