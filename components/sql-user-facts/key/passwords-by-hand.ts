import { setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { type ClusterScript, scriptsByHand } from "./scripts-by-hand.ts";

/** What a person does in Rolecall once they have set a password themselves. */
export const ENTER_DAY =
  "Then enter the day under Password policy on its page, so that Rolecall counts the age from there.";

/** What stands below that SQL: nothing is to be entered where there is none. */
export function afterByHand(script: readonly ClusterScript[], notes: readonly string[]): string {
  return [...(script.length > 0 ? [ENTER_DAY] : []), ...notes].join(" ");
}

/** The SQL by which a person sets these passwords themselves, for each cluster, and what it leaves out. */
export function passwordsByHand(
  users: readonly { clusterId: string; name: string }[],
  clusters: readonly { id: string; name: string }[],
): ReturnType<typeof scriptsByHand> {
  const scriptOf = (name: string) => [setPasswordByHand(name)];
  return scriptsByHand({ users, clusters, scriptOf, none: "Nobody sets a password of these here" });
}
