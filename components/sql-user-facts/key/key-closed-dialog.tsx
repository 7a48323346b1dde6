import Lock from "lucide-react/icons/lock";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { useChangedKey } from "./changed-key.tsx";
import { ClusterScripts } from "./cluster-scripts.tsx";
import { KeyNeedsDialog } from "./key-needs-dialog.tsx";
import { CLOSED_WORDS } from "./key-text.ts";
import type { ClusterScript } from "./scripts-by-hand.ts";

/** A change that goes through the Cloud API, in words and as a person makes it without Rolecall. */
export type ByHand = {
  /** the subject of “… needs Cluster Admin on this cluster.” */
  needs: string;
  script: readonly ClusterScript[];
  /** the way in the Cloud Console, from the list of SQL users on */
  console: string;
  /** what the person does in Rolecall afterwards, or what Rolecall does */
  after: string;
};

type Props = {
  title: ReactNode;
  cluster: { id: string; name: string };
  /** whether `name` of it names several clusters */
  isSeveral?: boolean;
  closed: KeyClosed;
  byHand: ByHand;
  /** what the person may do after that */
  more?: ReactNode;
  /** whether the person may decide over the key's role */
  mends: boolean;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Says why a change is closed for Rolecall's key, and how the person makes it themselves. */
export function KeyClosedDialog({
  title,
  cluster,
  isSeveral = false,
  closed,
  byHand,
  more,
  mends,
  onClose,
  returnFocus,
}: Props) {
  const changed = useChangedKey({ cluster, onOpen: onClose });
  const clusterName = cluster.name;
  const hasScript = byHand.script.length > 0;
  const [needs, setNeeds] = useState(false);
  if (needs) return <KeyNeedsDialog cluster={cluster} closed={closed} onClose={onClose} returnFocus={returnFocus} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          {mends && changed.button}
          {mends && (
            <Button variant="primary" onClick={() => setNeeds(true)}>
              Let the key manage {isSeveral ? "these clusters" : clusterName}…
            </Button>
          )}
        </DialogActions>
      }
    >
      <Note icon={<Lock />}>
        <strong>Rolecall's key cannot change SQL users on {clusterName}.</strong>
        <span className="block">
          {CLOSED_WORDS[closed]} {byHand.needs} needs Cluster Admin on{" "}
          {isSeveral ? "each of these clusters" : "this cluster"}.
        </span>
      </Note>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {hasScript && <p>You can do it yourself, as an admin of {isSeveral ? "each cluster" : "the cluster"}:</p>}
        <ClusterScripts scripts={byHand.script} isSeveral={isSeveral} />
        <p className="text-12 text-ink-2">
          {hasScript && `Or in the Cloud Console: ${clusterName}, SQL Users, ${byHand.console}. `}
          {byHand.after}
        </p>
      </div>
      {more}
      {changed.result}
    </Dialog>
  );
}
