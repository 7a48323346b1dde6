import { listedNames } from "#components/ui/words/counted.ts";
import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";
import { KeyClosedDialog } from "./key-closed-dialog.tsx";
import { afterByHand, passwordsByHand } from "./passwords-by-hand.ts";

type Props = {
  title: string;
  /** the subject of “… needs Cluster Admin on this cluster.” */
  needs: string;
  closed: readonly ClosedCluster[];
  users: readonly { clusterId: string; name: string }[];
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
};

/** In place of a rotation of which the API key can set no password. */
export function ClosedPasswordsDialog({ title, needs, closed, users, onClose, returnFocus }: Props) {
  const first = closed.find(({ mends }) => mends) ?? closed[0];
  if (!first) return null;
  const { script, notes } = passwordsByHand(users, closed);
  return (
    <KeyClosedDialog
      title={title}
      cluster={{ id: first.id, name: listedNames(closed.map(({ name }) => name)) }}
      isSeveral={closed.length > 1}
      closed={first.why}
      byHand={{
        needs,
        script,
        console: "the SQL user, Change Password",
        after: afterByHand(script, notes),
      }}
      mends={first.mends}
      onClose={onClose}
      returnFocus={returnFocus}
    />
  );
}
