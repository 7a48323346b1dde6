import { countOf, isAboutDatabase, isGrants, type Proof } from "./proofs.ts";
import { cellOf, type Found, type ResultSet } from "./result-set.ts";

export type DatabaseGrants = Found & {
  readonly database: string;
  /** how many tables, schemas and functions of it the user and its roles own; 0 where they were not counted */
  readonly owned: number;
};

/** The grants by database that an answer proves to be complete, or the reason why it proves nothing. */
export type GrantsRead = { readonly grants: readonly DatabaseGrants[] } | { readonly reason: string };

/**
 * The result of a database follows its proof, with as many rows as the proof counts; for 0 rows some formats print nothing. A result
 * without a proof is used only if its end is visible.
 */
export function readGrants(sets: readonly ResultSet[], proofs: readonly Proof[], first: Proof): GrantsRead {
  const grants: DatabaseGrants[] = [];
  const claimed = new Set<ResultSet>();
  for (const proof of proofs.filter(isAboutDatabase)) {
    const database = cellOf(proof.set, proof.row, "database_name");
    const behind = sets[proof.at + 1];
    const set = behind && isGrants(behind) ? behind : undefined;
    if (set) claimed.add(set);
    const rows = set?.rows ?? [];
    if (rows.length !== countOf(proof, "grants"))
      return { reason: `The grants in ${database} are not complete: the answer was cut.` };
    const owned = countOf(proof, "owned");
    if (Number.isNaN(owned))
      return { reason: `The list of owned objects in ${database} is not complete: the answer was cut.` };
    grants.push({ set, rows, database, owned });
  }
  for (const set of sets) {
    if (!isGrants(set) || claimed.has(set)) continue;
    const database = databaseIn(set) ?? cellOf(first.set, first.row, "database_name");
    if (!set.ended)
      return {
        reason: `The answer does not show whether the grants in ${database} are complete. Run the verify script, or paste the table with its number of rows.`,
      };
    grants.push({ set, rows: set.rows, database, owned: 0 });
  }
  const names = new Set<string>();
  const twice = grants.map(({ database }) => database).find((name) => names.size === names.add(name).size);
  if (twice !== undefined) return { reason: `The grants in ${twice} are in the answer twice.` };
  const mixed = grants.find(({ set, database }) => set && databaseIn(set, database) !== undefined);
  if (mixed) return { reason: `Among the grants in ${mixed.database} are some of another database.` };
  return { grants };
}

/** The database of the first row that has one, and is not the one named; external connections have none. */
function databaseIn(set: ResultSet, except?: string): string | undefined {
  return set.rows
    .map((row) => cellOf(set, row, "database_name"))
    .find((database) => database !== "" && database !== "NULL" && database !== except);
}
