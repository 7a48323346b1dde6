import type { ReviewRow } from "../reviews/review-rows.ts";

type Part = Readonly<Record<string, unknown>>;
/** Rows as a page carries them: what all of them say once, and of each what is its own and not usual. */
export type PackedRows = {
  common: Part;
  /** how the ids of all begin */
  ids: string;
  keys: readonly string[];
  /** of each row the values of `keys`, then an object of its other fields */
  rows: readonly (readonly unknown[])[];
};

/** What most rows say. */
const USUAL: Part = {
  version: 0,
  changes: [],
  decision: null,
  note: "",
  by: null,
  at: null,
  passedBy: null,
  passedNote: "",
  remedy: null,
  proof: null,
  why: null,
  stateNow: null,
  owner: null,
  createdBy: null,
  createdOutside: false,
  passwordAt: null,
  privileges: null,
  knownBy: [],
  protected: false,
};

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const without = (row: Part, isLeftOut: (key: string, value: unknown) => boolean): Part =>
  Object.fromEntries(Object.entries(row).filter(([key, value]) => !isLeftOut(key, value)));

/** The page shows this many privileges of a SQL user, which can hold a hundred and more. */
const MOST_PRIVILEGES = 3;

/** Packs the rows of a page, with the first privileges of each and whether it has more. */
export function packRows(rows: readonly ReviewRow[]): PackedRows {
  const parts = rows.map(
    (row): Part => without(withFewPrivileges(row), (key, value) => key in USUAL && isSame(value, USUAL[key])),
  );
  const [first = {}] = parts;
  const common = without(first, (key, value) => !parts.every((part) => key in part && isSame(part[key], value)));
  const keys = Object.keys(first).filter((key) => !(key in common) && parts.every((part) => key in part));
  const ids = beginningOf(rows.map(({ id }) => id));
  return {
    common,
    ids,
    keys,
    rows: parts.map((part) => {
      const values = keys.map((key) => (key === "id" ? String(part.id).slice(ids.length) : part[key]));
      const more = without(part, (key) => key in common || keys.includes(key));
      return Object.keys(more).length === 0 ? values : [...values, more];
    }),
  };
}

/** The rows of `packRows`, with the values that it left out. */
export function unpackRows({ common, ids, keys, rows }: PackedRows): ReviewRow[] {
  return rows.map((values) => {
    const own = keys.map((key, at) => [key, key === "id" ? `${ids}${values[at]}` : values[at]] as const);
    // Made of rows by `packRows`.
    return {
      ...USUAL,
      ...common,
      ...Object.fromEntries(own),
      ...(values[keys.length] as Part),
    } as unknown as ReviewRow;
  });
}

function withFewPrivileges(row: ReviewRow): Part {
  if (row.kind !== "sql_user" || row.privileges === null) return { ...row };
  const { length } = row.privileges;
  return length > MOST_PRIVILEGES
    ? { ...row, privileges: [...row.privileges.slice(0, MOST_PRIVILEGES), "and more"] }
    : { ...row };
}

/** What all of them begin with. */
function beginningOf(texts: readonly string[]): string {
  let [beginning = ""] = texts;
  for (const text of texts) while (!text.startsWith(beginning)) beginning = beginning.slice(0, -1);
  return beginning;
}
