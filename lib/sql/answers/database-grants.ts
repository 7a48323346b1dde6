import { countOf, isAboutDatabase, isGrants, isPublicRights, type Proof } from "./proofs.ts";
import { cellOf, type Found, GRANT_COLUMNS, hasRowTwice, type ResultSet, ROW_TWICE } from "./read/result-set.ts";

export type DatabaseGrants = Found & {
  readonly database: string;
  /** how many tables, schemas and functions of it the user and its roles own */
  readonly owned: number;
};

/** The grants by database that an answer proves to be complete, or the reason why it proves nothing. */
export type GrantsRead = { readonly grants: readonly DatabaseGrants[] } | { readonly reason: string };

/**
 * Behind the proof of a database stand the grants of the user and those of public, with as many rows as the proof counts; for 0 rows some
 * formats print nothing. Grants without a proof prove nothing: rows of them may have been lost with it.
 */
export function readGrants(sets: readonly ResultSet[], proofs: readonly Proof[]): GrantsRead {
  const grants: DatabaseGrants[] = [];
  const claimed = new Set<ResultSet>();
  const ends = new Map(proofs.map(({ at }, index) => [at, proofs[index + 1]?.at]));
  for (const proof of proofs.filter(isAboutDatabase)) {
    const database = cellOf(proof.set, proof.row, "database_name");
    const behind = sets.slice(proof.at + 1, ends.get(proof.at));
    const [own, everyone] = [behind.find(isGrants), behind.find(isPublicRights)];
    for (const set of [own, everyone]) if (set) claimed.add(set);
    if ((own?.rows.length ?? 0) !== countOf(proof, "grants"))
      return { reason: `The grants in ${database} are not complete: the answer was cut.` };
    if ((everyone?.rows.length ?? 0) !== countOf(proof, "public_rights"))
      return { reason: `The grants of public in ${database} are not complete: the answer was cut.` };
    if ([own, everyone].some((set) => set && hasRowTwice(set))) return { reason: ROW_TWICE };
    const owned = countOf(proof, "owned");
    if (Number.isNaN(owned))
      return { reason: `The list of owned objects in ${database} is not complete: the answer was cut.` };
    const set = everyGrant(own, everyone);
    grants.push({ set, rows: set.rows, database, owned });
  }
  if (sets.some((set) => (isGrants(set) || isPublicRights(set)) && !claimed.has(set)))
    return { reason: "The answer has grants, but not the row with their number." };
  const names = new Set<string>();
  const twice = grants.map(({ database }) => database).find((name) => names.size === names.add(name).size);
  if (twice !== undefined) return { reason: `The grants in ${twice} are in the answer twice.` };
  const mixed = grants.find(({ set, database }) => set && hasOther(set, database));
  if (mixed) return { reason: `Among the grants in ${mixed.database} are some of another database.` };
  return { grants };
}

/** The grants of the user and those of public as rows of one result, each once. */
export function everyGrant(own: ResultSet | undefined, everyone: ResultSet | undefined): ResultSet {
  const rows = new Map<string, string[]>();
  const put = (row: string[]) => rows.set(JSON.stringify(row), row);
  for (const row of own?.rows ?? []) if (own) put(GRANT_COLUMNS.map((column) => cellOf(own, row, column)));
  for (const row of everyone?.rows ?? [])
    if (everyone) put(GRANT_COLUMNS.map((column) => ofPublic(everyone, row, column)));
  return { columns: GRANT_COLUMNS, rows: [...rows.values()] };
}

function ofPublic(set: ResultSet, row: readonly string[], column: string): string {
  if (column === "grantee") return "public";
  const isNamed = column === "privilege_type" && set.columns.includes("public_privilege");
  return cellOf(set, row, isNamed ? "public_privilege" : column);
}

/** Whether a row is of another database; external connections have none. */
function hasOther(set: ResultSet, database: string): boolean {
  return set.rows.some((row) => !["", "NULL", database].includes(cellOf(set, row, "database_name")));
}
