import type { z } from "zod";
import type { LeftOutReason } from "#lib/shared/passwords/rotation.ts";
import { dueListSchema, type dueSchema } from "../api/answers.ts";
import type { Client } from "../api/client.ts";
import { findCluster } from "../api/find-cluster.ts";
import { oneLine, say } from "../output.ts";

export type Due = z.infer<typeof dueSchema>;

type DueList = z.infer<typeof dueListSchema>;
export type LeftOut = DueList["leftOut"][number];

/** The SQL users whose password is at least so many days old, of all clusters of the token or of one, and those that cannot be rotated now. */
export async function dueUsers(
  api: Client,
  olderThanDays: number,
  cluster: string | undefined,
): Promise<Pick<DueList, "items" | "leftOut">> {
  const clusterId = cluster === undefined ? undefined : (await findCluster(api, cluster)).id;
  const query = { olderThanDays: String(olderThanDays), cluster: clusterId };
  const { items, leftOut, more } = await api.call(dueListSchema, "GET", "/rotations/due", { query });
  if (more)
    say(
      `rolecall: more than ${items.length} are due, and one rotation takes ${items.length}; run this again afterwards`,
    );
  return { items, leftOut };
}

const REASONS: Record<LeftOutReason, string> = {
  absent: "it is not on the cluster, or not listed yet",
  read_only: "it belongs to CockroachDB, single sign-on or Rolecall",
  single_sign_on: "single sign-on made it, so its password cannot be changed",
  protected: "it is protected, so a person must rotate it in Rolecall",
  not_restricted: "it is not verified as restricted, so a Cluster Admin must rotate it",
  in_rotation: "it is in another rotation",
  active_in_pair: "it is the active one of a pair: rotate it on the page of the pair",
  unreachable: "the list of its cluster could not be read",
  key_refused: "CockroachDB Cloud refuses changes on its cluster: an administrator must grant the key a role",
  key_reads: "Rolecall's API key only reads: change its password on the cluster yourself",
  exempt: "the password policy exempts it",
};

/** Names those that cannot be rotated, and why. Returns whether a due password stays: not so where the password policy exempts it. */
export function reportLeftOut(all: readonly LeftOut[]): boolean {
  for (const { cluster, name, reason } of all) {
    const why = isReason(reason) ? REASONS[reason] : reason;
    say(`rolecall: ${oneLine(name)} on ${oneLine(cluster)}: left out: ${oneLine(why)}`);
  }
  return all.some(({ reason }) => reason !== "exempt");
}

function isReason(reason: string): reason is LeftOutReason {
  return Object.hasOwn(REASONS, reason);
}

/** SQL users as the API takes them: each cluster once. */
export function targetsOf(due: readonly Due[]): { clusterId: string; names: string[] }[] {
  const names = new Map<string, string[]>();
  for (const { clusterId, name } of due) names.set(clusterId, [...(names.get(clusterId) ?? []), name]);
  return [...names].map(([clusterId, each]) => ({ clusterId, names: each }));
}
