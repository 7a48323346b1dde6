import type { ReviewRow } from "./review-rows.ts";

/** What most rows say. A document of rows leaves it out. */
const USUAL: Readonly<Record<string, unknown>> = {
  ...{ version: 0, changes: [], decision: null, note: "", by: null, at: null, passedBy: null, passedNote: "" },
  ...{ remedy: null, proof: null, why: null, stateNow: null, owner: null, createdBy: null, createdOutside: false },
  ...{ passwordAt: null, privileges: null, knownBy: [], protected: false },
};

/** A row without what most rows say, as a page carries it; and without its privileges, which no page of rows shows. */
export type PackedRow = Pick<ReviewRow, "id"> & Readonly<Record<string, unknown>>;

const isUsual = ([key, value]: readonly [string, unknown]) =>
  key in USUAL && JSON.stringify(value) === JSON.stringify(USUAL[key]);

export function packRow(row: ReviewRow): PackedRow {
  const entries = Object.entries(row).filter((entry) => entry[0] !== "privileges" && !isUsual(entry));
  return { ...Object.fromEntries(entries), id: row.id };
}

export function unpackRow(row: PackedRow): ReviewRow {
  // Made of a row by `packRow`.
  return { ...USUAL, ...row } as unknown as ReviewRow;
}
