import { listedNames } from "#components/ui/words/counted.ts";
import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";
import { setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { KeyClosedDialog } from "./key-closed-dialog.tsx";

type Props = {
  title: string;
  /** the subject of “… needs Cluster Admin on this cluster.” */
  needs: string;
  closed: readonly ClosedCluster[];
  users: readonly { clusterId: string; name: string }[];
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Further ones differ in the name alone. */
const MOST_SHOWN = 50;

/** In place of a rotation of which the API key can set no password. */
export function ClosedPasswordsDialog({ title, needs, closed, users, onClose, returnFocus }: Props) {
  const first = closed.find(({ mends }) => mends) ?? closed[0];
  if (!first) return null;
  const script = users.slice(0, MOST_SHOWN).map(({ name }) => setPasswordByHand(name));
  const left = users.length > MOST_SHOWN ? ` The SQL shows the first ${MOST_SHOWN}.` : "";
  return (
    <KeyClosedDialog
      title={title}
      cluster={{ id: first.id, name: listedNames(closed.map(({ name }) => name)) }}
      closed={first.why}
      byHand={{
        needs,
        script,
        console: "the SQL user, Change Password",
        after: `Then enter the day under Password policy on its page, so that Rolecall counts the age from there.${left}`,
      }}
      mends={first.mends}
      onClose={onClose}
      returnFocus={returnFocus}
    />
  );
}
