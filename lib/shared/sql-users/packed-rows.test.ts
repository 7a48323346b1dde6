import { expect, test } from "vitest";
import type { ReviewRow } from "../reviews/review-rows.ts";
import { packRows, unpackRows } from "./packed-rows.ts";

const ROW: ReviewRow = {
  id: "rvr_1",
  position: 3,
  version: 0,
  name: "app_ledger",
  changes: [],
  decision: null,
  note: "",
  by: null,
  at: null,
  passedBy: null,
  passedNote: "",
  mayDecide: true,
  opens: false,
  remedy: null,
  proof: null,
  why: null,
  kind: "sql_user",
  state: "restricted",
  clusterId: "c1",
  cluster: "orders",
  suggests: false,
  purpose: "Books",
  owner: null,
  createdBy: null,
  createdOutside: false,
  passwordAt: null,
  privileges: null,
  knownBy: [],
  protected: false,
  stateNow: null,
};
const ROWS: ReviewRow[] = [
  ROW,
  { ...ROW, id: "rvr_2", lastLogin: null, changes: ["remade"], knownBy: ["Mara"], passwordAt: 7, owner: "Payments" },
  { ...ROW, id: "rvr_3", version: 2, decision: "remove", note: "Old", by: "Mara", at: 9, remedy: "open" },
  { ...ROW, id: "rvr_4", lastLogin: 5, remedy: "proved", decision: "rotate", proof: { how: "reset", at: 11 } },
];

const sent = (rows: readonly ReviewRow[]) => unpackRows(JSON.parse(JSON.stringify(packRows(rows))));

test("rows are the same after they were packed, whatever they say, alone and together", () => {
  expect(sent(ROWS)).toEqual(ROWS);
  for (const row of ROWS) expect(sent([row])).toEqual([row]);
  expect(sent([])).toEqual([]);
});

test("what all rows say is carried once", () => {
  const { common, ids, keys, rows } = packRows([ROW, { ...ROW, id: "rvr_2", name: "app_other", note: "Old" }]);
  expect(common).toMatchObject({ kind: "sql_user", state: "restricted", cluster: "orders", purpose: "Books" });
  expect([ids, keys]).toEqual(["rvr_", ["id", "name"]]);
  expect(rows).toEqual([
    ["1", "app_ledger"],
    ["2", "app_other", { note: "Old" }],
  ]);
});

test.each([
  [
    ["a", "b", "c"],
    ["a", "b", "c"],
  ],
  [
    ["a", "b", "c", "d", "e"],
    ["a", "b", "c", "and more"],
  ],
  [[], []],
])("of the privileges %j, the page shows %j", (privileges, shown) => {
  expect(sent([{ ...ROW, privileges }])).toEqual([{ ...ROW, privileges: shown }]);
});
