import { textOf } from "./places.ts";
import { countOf, isDatabases, isGrants, isOptions, isRoles, isSystem, type Proof } from "./proofs.ts";
import { cellOf, hasColumns, hasRowTwice, type ResultSet, ROW_TWICE } from "./read/result-set.ts";

/** The most names and reasons that an answer which proves nothing gives. */
export const MOST_REASONS = 5;

export const TWICE = "The answer holds a statement of the script more than once.";

const LISTS = {
  users: "users",
  roles: "roles",
  system_grants: "system privileges",
  cluster_databases: "databases of the cluster",
} as const;
type List = keyof typeof LISTS;

/** The lists of the whole cluster, by the column of the first proof that counts them, or why they are not complete. A list without rows may have no result. */
export function listsIn(
  sets: readonly ResultSet[],
  first: Proof,
): Readonly<Record<List, ResultSet | undefined>> | string {
  const found: Record<List, readonly ResultSet[]> = {
    users: sets.filter(isOptions),
    roles: sets.filter(isRoles),
    system_grants: sets.filter(isSystem),
    cluster_databases: sets.filter(isDatabases),
  };
  const all = Object.values(found);
  if (all.some(({ length }) => length > 1)) return TWICE;
  for (const column of Object.keys(LISTS) as List[])
    if ((found[column][0]?.rows.length ?? 0) !== countOf(first, column))
      return `The list of ${LISTS[column]} is not complete: the answer was cut.`;
  const { users, roles, system_grants, cluster_databases } = found;
  if ([...roles, ...system_grants, ...cluster_databases].some(hasRowTwice)) return ROW_TWICE;
  return {
    users: users[0],
    roles: roles[0],
    system_grants: system_grants[0],
    cluster_databases: cluster_databases[0],
  };
}

/**
 * The databases that the cluster lists and the answer has no grants of; undefined where the list lacks one that was read. The names are taken
 * as they are: a database may be called NULL.
 */
export function uncoveredIn(
  present: ResultSet | undefined,
  read: readonly InDatabase[],
): readonly string[] | undefined {
  const covered = new Set(read.map(({ database }) => database));
  const listed = new Set(present?.rows.map((row) => cellOf(present, row, "cluster_database")));
  if ([...covered].some((name) => !listed.has(name))) return undefined;
  return [...listed].filter((name) => !covered.has(name));
}

/** Why an answer proves nothing where the cluster has these databases too. */
export function notLookedAt(names: readonly string[]): string {
  const shown = names.slice(0, MOST_REASONS).join(", ");
  const rest = names.length > MOST_REASONS ? ` and ${names.length - MOST_REASONS} more` : "";
  return `The script did not cover ${shown}${rest}.`;
}

export type Row = readonly [set: ResultSet, row: ResultSet["rows"][number]];
export type InDatabase = {
  readonly database: string;
  readonly owned: ReadonlyMap<string, number>;
  readonly powers: readonly Row[];
};

function isOwners(set: ResultSet): boolean {
  return hasColumns(set, ["owner", "owned"]) && !set.columns.includes("code");
}

/** Behind the proof of a database stand its results, with as many rows as the proof counts. */
export function databasesIn(sets: readonly ResultSet[], proofs: readonly Proof[]): InDatabase[] | string {
  const found: InDatabase[] = [];
  const claimed = new Set<ResultSet>();
  const names = new Set<string>();
  const about = proofs.filter(({ set }) => hasColumns(set, ["owners", "powers"]));
  for (const [index, proof] of about.entries()) {
    const database = textOf(proof.set, proof.row, "database_name");
    const behind = sets.slice(proof.at + 1, about[index + 1]?.at);
    const [owners, powers] = [behind.find(isOwners), behind.find(isGrants)];
    for (const set of [owners, powers]) if (set) claimed.add(set);
    if (
      (owners?.rows.length ?? 0) !== countOf(proof, "owners") ||
      (powers?.rows.length ?? 0) !== countOf(proof, "powers")
    )
      return `The list of objects in ${database} is not complete: the answer was cut.`;
    if (powers && hasRowTwice(powers)) return ROW_TWICE;
    if (names.size === names.add(database).size) return `${database} is in the answer twice.`;
    const elsewhere = powers?.rows.some((row) => !["", database].includes(textOf(powers, row, "database_name")));
    if (elsewhere) return `Among the grants in ${database} are some of another database.`;
    const owned = new Map<string, number>();
    for (const row of owners?.rows ?? [])
      if (owners) owned.set(textOf(owners, row, "owner"), Number(textOf(owners, row, "owned")));
    if ([...owned.values()].some((count) => !Number.isInteger(count)))
      return `The list of owners in ${database} is not complete: the answer was cut.`;
    found.push({ database, owned, powers: powers ? powers.rows.map((row) => [powers, row] as const) : [] });
  }
  if (sets.some((set) => (isOwners(set) || isGrants(set)) && !claimed.has(set)))
    return "The answer has grants or owners, but not the row with their number.";
  return found;
}
