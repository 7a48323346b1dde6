import { APPROVALS_MAX } from "#lib/shared/requests/rules.ts";
import type { ApproverCount } from "#lib/shared/requests/rules-input.ts";
import type { ApprovedAct, Standing } from "./standing.ts";

/**
 * How many have the role now, and how many of them could approve together now, up to `most`: each by their own right, account and second
 * factor of seven days, and none made by another.
 */
export function approversOn(
  standing: Standing,
  about: Pick<ApprovedAct, "clusterId" | "approvers">,
  most = APPROVALS_MAX,
): ApproverCount {
  const act = Object.assign({ at: Date.now() }, about);
  const holders = standing.holders(act).map(({ id }) => id);
  const able = holders.filter((id) => standing.whyNot(id, act, []) === undefined);
  const apart = (id: string, others: readonly string[]) => standing.whyNot(id, act, others) === undefined;
  return { all: holders.length, several: largest(able, apart, [], most) };
}

/** The size of the largest group of these of which each stands apart from the others, up to `most`. */
function largest(
  rest: readonly string[],
  apart: (id: string, others: readonly string[]) => boolean,
  group: readonly string[],
  most: number,
): number {
  let best = group.length;
  for (const [index, id] of rest.entries()) {
    if (best >= most || group.length + rest.length - index <= best) return best;
    if (apart(id, group)) best = Math.max(best, largest(rest.slice(index + 1), apart, [...group, id], most));
  }
  return best;
}
