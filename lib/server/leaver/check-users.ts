import { isNext, type LeaverProblem, type Rest, type SeenUser } from "#lib/shared/people/leaver.ts";
import { present } from "#lib/shared/present.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { checkTargets } from "../rotation/check-targets.ts";
import type { Target } from "../rotation/job.ts";

/** A SQL user to rotate next: `item` where it can be rotated, `problem` where it cannot. */
export type Checked = {
  user: SeenUser;
  item: Target | undefined;
  problem: LeaverProblem | undefined;
  locked: boolean;
  /** its secret store, into which its new password goes */
  place?: { store: string; path: string };
  pair?: SeenUser["pair"];
};

/** The present state of the SQL users to rotate next. A cluster that is gone or does not answer does not hold up the others. */
export async function checkUsers(
  actor: Actor,
  users: readonly SeenUser[],
  /** rotations that are stopped first */
  without: ReadonlySet<string> = new Set(),
): Promise<Checked[]> {
  const byCluster = Map.groupBy(users.filter(isNext), ({ clusterId }) => clusterId);
  return (await Promise.all([...byCluster.values()].map((of) => checkOnCluster(actor, of, without)))).flat();
}

async function checkOnCluster(
  actor: Actor,
  users: readonly SeenUser[],
  without: ReadonlySet<string>,
): Promise<Checked[]> {
  const clusterId = users[0]?.clusterId ?? "";
  try {
    const names = users.map(({ name }) => name);
    const [found] = await checkTargets(actor, [{ clusterId, names }], { active: true, without });
    const locked = found?.locked ?? false;
    const byName = new Map(found?.checked.map((each) => [each.user.name, each]));
    return users.map((user) => {
      const each = byName.get(user.name);
      // A SQL user created since under this name is a different one.
      const item = each?.item?.sqlUserId === user.sqlUserId ? each.item : undefined;
      const problem = item ? undefined : (each?.user.problem ?? "absent");
      return { user, item, problem, locked, ...aheadOf(item && each) };
    });
  } catch (error) {
    const isGone = error instanceof Refusal && error.code === "cluster_not_found";
    const problem = isGone ? "cluster_gone" : "unreachable";
    return users.map((user) => ({ user, item: undefined, problem, locked: false }));
  }
}

function aheadOf(each: Awaited<ReturnType<typeof checkTargets>>[number]["checked"][number] | undefined) {
  return present({ pair: each?.user.pair ? each.user.pair : undefined, place: each?.place ? each.place : undefined });
}

/** The SQL users to rotate, and the reason for each that is left out. */
export function divide(checked: readonly Checked[], rest: Rest): { items: Target[]; left: Map<string, LeaverProblem> } {
  const items: Target[] = [];
  const left = new Map<string, LeaverProblem>();
  for (const { user, item, problem } of checked) {
    if (item && (rest === "browser" || !user.noOwners)) items.push(item);
    else left.set(user.sqlUserId, problem ?? "left");
  }
  return { items, left };
}
