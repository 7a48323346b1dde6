import { counted } from "#components/ui/words/counted.ts";
import { isTargetUser } from "#lib/sql/names.ts";
import { setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import type { ClusterScript } from "./key-closed-dialog.tsx";

/** Further ones differ in the name alone. */
const MOST_SHOWN = 50;

type Users = readonly { clusterId: string; name: string }[];

/** What a person does in Rolecall once they have set a password themselves. */
export const ENTER_DAY =
  "Then enter the day under Password policy on its page, so that Rolecall counts the age from there.";

/** What stands below that SQL: nothing is to be entered where there is none. */
export function afterByHand(script: readonly ClusterScript[], notes: readonly string[]): string {
  return [...(script.length > 0 ? [ENTER_DAY] : []), ...notes].join(" ");
}

/** The SQL by which a person sets these passwords themselves, for each cluster, and what it leaves out. */
export function passwordsByHand(
  users: Users,
  clusters: readonly { id: string; name: string }[],
): { script: readonly ClusterScript[]; notes: readonly string[] } {
  const targets = users.filter(({ name }) => isTargetUser(name));
  const shown = Map.groupBy(targets.slice(0, MOST_SHOWN), ({ clusterId }) => clusterId);
  const script = clusters.flatMap(({ id, name: cluster }) => {
    const names = shown.get(id);
    return names ? [{ clusterId: id, cluster, script: names.map(({ name }) => setPasswordByHand(name)) }] : [];
  });
  const notes: string[] = [];
  if (targets.length > MOST_SHOWN) notes.push(`The SQL shows the first ${MOST_SHOWN}.`);
  const never = users.length - targets.length;
  if (never > 0)
    notes.push(
      targets.length > 0
        ? `It leaves out ${counted(never, "SQL user")} of single sign-on, the database or Rolecall itself.`
        : "Nobody sets a password of these here: they are of single sign-on, the database or Rolecall itself.",
    );
  return { script, notes };
}
