import type { ReviewRow } from "./review-rows.ts";

type Part = Readonly<Record<string, unknown>>;
/** Rows as a page carries them: what all of them say once, and of each what is its own and not usual. */
export type PackedRows = { common: Part; rows: readonly Part[] };

/** What most rows say. */
const USUAL: Part = {
  ...{ version: 0, changes: [], decision: null, note: "", by: null, at: null, passedBy: null, passedNote: "" },
  ...{ remedy: null, proof: null, why: null, stateNow: null, owner: null, createdBy: null, createdOutside: false },
  ...{ passwordAt: null, privileges: null, knownBy: [], protected: false },
};

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const without = (row: Part, isLeftOut: (key: string, value: unknown) => boolean): Part =>
  Object.fromEntries(Object.entries(row).filter(([key, value]) => !isLeftOut(key, value)));

/** Packs the rows of a page, without their privileges: no page of rows shows them, and they can be many. */
export function packRows(rows: readonly ReviewRow[]): PackedRows {
  const parts = rows.map(
    (row): Part =>
      without({ ...row }, (key, value) => key === "privileges" || (key in USUAL && isSame(value, USUAL[key]))),
  );
  const [first = {}] = parts;
  const common = without(first, (key, value) => !parts.every((part) => key in part && isSame(part[key], value)));
  return { common, rows: parts.map((part) => without(part, (key) => key in common)) };
}

export function unpackRows({ common, rows }: PackedRows): ReviewRow[] {
  // Made of rows by `packRows`.
  return rows.map((row) => ({ ...USUAL, ...common, ...row }) as unknown as ReviewRow);
}
