import { type LeftOutReason, ROTATION_MAX } from "#lib/shared/passwords/rotation.ts";
import { may } from "#lib/shared/policy.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { clustersAsKnown } from "../cloud/known-clusters.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { isDue } from "../store/passwords/due-totals.ts";
import { ageRules, specialSqlUsers } from "../store/passwords/password-rules.ts";
import { type Sought, sqlUsersAfter } from "../store/sql-users/everywhere.ts";
import { checkTargets } from "./check-targets.ts";

const DAY_MS = 24 * 3_600_000;
/** Rows are read in groups of this size at least, since those that cannot be rotated take no place in the answer. */
const GROUP = 500;

type DueUser = {
  clusterId: string;
  cluster: string;
  name: string;
  owner: string | null;
  passwordSetAt: number | null;
};
type LeftOutUser = DueUser & { reason: LeftOutReason };
/** `more`: they are too many for one rotation. */
type Due = { users: DueUser[]; leftOut: LeftOutUser[]; more: boolean };

/**
 * SQL users whose password was set so many days ago or earlier, or is due by the password policy where no age is given, on clusters on which
 * this person may reset; of one cluster where it is given. Those that a rotation by this person would refuse now are left out, with the
 * reason, so that one of them does not stop the others.
 */
export async function dueForRotation(
  { actor }: Permit<"rotations.manage">,
  { olderThanDays, cluster }: { olderThanDays: number | null; cluster: string | null },
): Promise<Due> {
  const db = await store();
  const now = Date.now();
  const sought = soughtAt(
    olderThanDays,
    olderThanDays === null ? isDue(await ageRules(db), "now", now) : undefined,
    now,
  );
  const exempt = new Set((await specialSqlUsers(db, now)).flatMap((each) => (each.exempt ? idOf(each) : [])));
  const found: Due = { users: [], leftOut: [], more: false };
  for (const { id, name } of await clustersAsKnown()) {
    if ((cluster !== null && cluster !== id) || !may(actor, "sql_users.reset", id)) continue;
    await addDue(found, { db, actor, sought, exempt, cluster: { id, name } });
    if (found.users.length > ROTATION_MAX)
      return { users: found.users.slice(0, ROTATION_MAX), leftOut: found.leftOut, more: true };
  }
  return found;
}

function soughtAt(olderThanDays: number | null, due: Sought["due"], now: number): Sought {
  const age = olderThanDays === null ? undefined : { from: 0, to: now - olderThanDays * DAY_MS + 1 };
  return { words: [], state: null, due, age };
}

const idOf = ({ clusterId, name }: { clusterId: string; name: string }) => `${clusterId}/${name}`;

type Search = {
  db: Store;
  actor: Actor;
  sought: Sought;
  /** {@link idOf} of those that the password policy exempts */
  exempt: ReadonlySet<string>;
  cluster: { id: string; name: string };
};

/** Adds those of one cluster, until there are more than one rotation takes. */
async function addDue(
  found: Due,
  { db, actor, sought, exempt, cluster: { id, name: cluster } }: Search,
): Promise<void> {
  let after = "";
  while (found.users.length <= ROTATION_MAX) {
    const limit = Math.max(GROUP, ROTATION_MAX + 1 - found.users.length);
    const rows = await sqlUsersAfter(db, { clusters: [id] }, sought, { after, limit });
    // CockroachDB's own and single sign-on's have no password that Rolecall could change.
    const changeable = rows.filter((row) => readOnlyOf(row.name) === undefined);
    const problems = await problemsOn(
      actor,
      id,
      changeable.map((row) => row.name),
    );
    for (const { name, owner, passwordSetAt } of changeable) {
      const user = { clusterId: id, cluster, name, owner, passwordSetAt };
      const reason = exempt.has(idOf(user)) ? "exempt" : problems.get(name);
      if (reason) found.leftOut.push(Object.assign(user, { reason }));
      else found.users.push(user);
    }
    if (rows.length < limit) return;
    after = rows.at(-1)?.name ?? after;
  }
}

/** Why these SQL users of a cluster cannot be rotated now, as far as there is a reason. */
async function problemsOn(actor: Actor, clusterId: string, names: string[]): Promise<Map<string, LeftOutReason>> {
  if (names.length === 0) return new Map();
  try {
    const checked = (await checkTargets(actor, [{ clusterId, names }])).flatMap((cluster) => cluster.checked);
    return new Map(checked.flatMap(({ user: { name, problem } }) => (problem ? [[name, problem] as const] : [])));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof CloudError)) throw error;
    return new Map(names.map((name) => [name, "unreachable"] as const));
  }
}
