import "server-only";
import type { z } from "zod";
import { ROTATION_MAX, type RotationTargets } from "#lib/shared/passwords/rotation.ts";
import { may } from "#lib/shared/policy.ts";
import type { EverywhereFilter, EverywhereList, everywhereInput } from "#lib/shared/sql-users/everywhere.ts";
import type { Permit } from "../../access/guard.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { dueTotals, isDue } from "../../store/passwords/due-totals.ts";
import { ageRules } from "../../store/passwords/password-rules.ts";
import type { Part } from "../../store/people/visibility.ts";
import { type Sought, sqlUsersAfter } from "../../store/sql-users/everywhere.ts";
import { type ClusterCounts, countSqlUsers } from "../../store/sql-users/overview.ts";
import { ageRange } from "./overview.ts";
import { type Seen, seenBy } from "./visibility.ts";

const PAGE = 100;
/** Further words of a search are not looked at. */
const MOST_WORDS = 8;

/** The SQL users that this person may see, by cluster and name, a hundred at a time, as the store knows them. */
export async function listEverywhere(
  { actor }: Permit<"overview.read">,
  { search, state, age, due, after }: z.output<typeof everywhereInput>,
): Promise<EverywhereList> {
  const db = await store();
  const seen = await seenBy(db, actor);
  const sought = await soughtBy(db, { search, state, age, due });
  const [counts, readings, dues] = await Promise.all([
    countSqlUsers(db, seen.reach),
    lastReadings(db),
    dueTotals(db, seen.reach, Date.now()),
  ]);
  const users: EverywhereList["users"] = [];
  // A cluster at a time, so that a page reads only the rows it shows.
  const shown = seen.known.filter(({ id }) => counts.has(id));
  // A cluster that this person may not see is left out, since its place in the order would reveal it.
  const begins = Math.max(
    0,
    shown.findIndex(({ id }) => id === after?.clusterId),
  );
  for (const { id, name: cluster } of shown.slice(begins)) {
    const begin = after?.clusterId === id ? after.name : "";
    const rows = await sqlUsersAfter(db, partOn(seen, id), sought, { after: begin, limit: PAGE + 1 - users.length });
    const whole = seen.whole.has(id);
    users.push(...rows.map(({ outsideAt, ...row }) => ({ ...row, cluster, whole, outside: outsideAt !== null })));
    if (users.length > PAGE) break;
  }
  const read = [...counts.keys()].flatMap((id) => readings.get(id) ?? []);
  return {
    users: users.slice(0, PAGE),
    more: users.length > PAGE,
    counts: sumOf([...counts.values()]),
    dues,
    clusters: counts.size,
    unread: [...seen.whole].filter((id) => !readings.has(id)).length,
    asOf: read.length > 0 ? Math.min(...read) : null,
  };
}

/**
 * All SQL users of a filter on clusters on which this person may reset, as the store knows them; `more`: they are too many for one rotation.
 */
export async function targetsOfFilter(
  { actor }: Permit<"rotations.manage">,
  filter: EverywhereFilter,
): Promise<{ targets: RotationTargets; more: boolean }> {
  const db = await store();
  const seen = await seenBy(db, actor);
  const sought = await soughtBy(db, filter);
  const targets: RotationTargets = [];
  let left = ROTATION_MAX;
  for (const { id } of seen.known.filter((cluster) => may(actor, "sql_users.reset", cluster.id))) {
    const rows = await sqlUsersAfter(db, { clusters: [id] }, sought, { after: "", limit: left + 1 });
    const names = rows.map(({ name }) => name).slice(0, left);
    if (names.length > 0) targets.push({ clusterId: id, names });
    left -= names.length;
    if (rows.length > names.length) return { targets, more: true };
  }
  return { targets, more: false };
}

async function soughtBy(db: Store, { search, state, age, due }: EverywhereFilter): Promise<Sought> {
  return {
    words: search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS),
    state,
    due: due === null ? undefined : isDue(await ageRules(db), due, Date.now()),
    age: age === null ? undefined : age === "unknown" ? null : ageRange(age, Date.now()),
  };
}

function partOn({ whole, reach }: Seen, id: string): Part {
  return whole.has(id) ? { clusters: [id] } : { clusters: [id], teams: reach.own.teams };
}

function sumOf(all: readonly ClusterCounts[]): EverywhereList["counts"] {
  const sums = {
    all: 0,
    admin: 0,
    privileged: 0,
    unknown: 0,
    restricted: 0,
    outside: 0,
    unowned: 0,
  };
  for (const { states, unowned, outside } of all) {
    for (const [state, count] of Object.entries(states) as [keyof typeof states, number][]) {
      sums[state] += count;
      sums.all += count;
    }
    sums.unowned += unowned;
    sums.outside += outside;
  }
  return sums;
}
