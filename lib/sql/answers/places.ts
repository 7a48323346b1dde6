import { countOf, isAboutPlace, isDefaults, isObjects, type Proof } from "./proofs.ts";
import { cellOf, type Found, type ResultSet } from "./read/result-set.ts";

/** Facts of one schema in an answer, or of a whole database where `schema` is empty. */
export type Place = {
  readonly database: string;
  readonly schema: string;
  /** the former owner whose objects were also looked for */
  readonly takenFrom: string;
  readonly objects: Found;
  readonly defaults: Found;
};

/** The places that an answer shows completely, or the reason why it proves nothing. */
type PlacesRead = { readonly places: readonly Place[] } | { readonly reason: string };

/**
 * Behind the proof of a place stand its results, with as many rows as the proof counts. An answer may have no place at all, as one
 * of plain SHOW statements; it then shows less. Some of them means that it was cut.
 */
export function readPlaces(sets: readonly ResultSet[], proofs: readonly Proof[], first: Proof): PlacesRead {
  const places: Place[] = [];
  const claimed = new Set<ResultSet>();
  const names = new Set<string>();
  // The index of the next proof for each: a search each time would take quadratic time.
  const ends = new Map(proofs.map(({ at }, index) => [at, proofs[index + 1]?.at]));
  for (const proof of proofs.filter(isAboutPlace)) {
    const [database, schema] = ["database_name", "in_schema"].map((column) => textOf(proof.set, proof.row, column));
    const where = schema === "" ? `${database}` : `schema ${schema} of ${database}`;
    if (names.size === names.add(JSON.stringify([database, schema])).size)
      return { reason: `The list of objects in ${where} is in the answer twice.` };
    const behind = sets.slice(proof.at + 1, ends.get(proof.at));
    const found = [isObjects, isDefaults].map((is) => behind.find(is));
    for (const [at, column] of ["objects", "defaults"].entries()) {
      const set = found[at];
      if (set) claimed.add(set);
      if ((set?.rows.length ?? 0) !== countOf(proof, column))
        return { reason: `The list of objects in ${where} is not complete: the answer was cut.` };
      if (
        set?.rows.some(
          (row) => textOf(set, row, "database_name") !== database || textOf(set, row, "in_schema") !== schema,
        )
      )
        return { reason: `The list of objects in ${where} has an object of another place.` };
    }
    const [objects, defaults] = found.map((set) => ({ set, rows: set?.rows ?? [] }));
    if (objects && defaults)
      places.push({
        database: database ?? "",
        schema: schema ?? "",
        takenFrom: textOf(proof.set, proof.row, "taken_from"),
        objects,
        defaults,
      });
  }
  if (sets.some((set) => (isObjects(set) || isDefaults(set)) && !claimed.has(set)))
    return { reason: "The answer has objects or default privileges, but not the row with their number." };
  if (places.length > 0 && places.length !== countOf(first, "places"))
    return { reason: "Not every schema that the script looks at is in the answer: it was cut." };
  return { places };
}

/** A cell as text; some clients print nothing as NULL. */
export function textOf(set: ResultSet, row: readonly string[], column: string): string {
  const text = cellOf(set, row, column);
  return text === "NULL" ? "" : text;
}
