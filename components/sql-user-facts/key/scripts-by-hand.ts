import { counted } from "#components/ui/words/counted.ts";
import { isTargetUser } from "#lib/sql/names.ts";
import type { Script } from "#lib/sql/tokens.ts";

/** What runs on one cluster; named where there are several. */
export type ClusterScript = { clusterId: string; cluster: string; script: Script };

/** Further ones differ in the name alone. */
const MOST_SHOWN = 50;

type About = {
  users: readonly { clusterId: string; name: string }[];
  clusters: readonly { id: string; name: string }[];
  scriptOf: (name: string) => Script;
  /** what is said before the reason where nothing may change any of them */
  none: string;
};

/** The SQL by which a person changes these SQL users themselves, for each cluster, and what it leaves out. */
export function scriptsByHand({ users, clusters, scriptOf, none }: About): {
  script: readonly ClusterScript[];
  notes: readonly string[];
} {
  const targets = users.filter(({ name }) => isTargetUser(name));
  const shown = Map.groupBy(targets.slice(0, MOST_SHOWN), ({ clusterId }) => clusterId);
  const script = clusters.flatMap(({ id, name: cluster }) => {
    const names = shown.get(id);
    return names ? [{ clusterId: id, cluster, script: names.flatMap(({ name }) => scriptOf(name)) }] : [];
  });
  const notes: string[] = [];
  if (targets.length > MOST_SHOWN) notes.push(`The SQL shows the first ${MOST_SHOWN}.`);
  const never = users.length - targets.length;
  if (never > 0)
    notes.push(
      targets.length > 0
        ? `It leaves out ${counted(never, "SQL user")} of single sign-on, the database or Rolecall itself.`
        : `${none}: they are of single sign-on, the database or Rolecall itself.`,
    );
  return { script, notes };
}
