import { expect, test } from "vitest";
import { packRow, unpackRow } from "./packed-rows.ts";
import type { ReviewRow } from "./review-rows.ts";

const ROW: ReviewRow = {
  ...{ id: "rvr_1", position: 3, version: 0, name: "app_ledger", changes: [], decision: null, note: "", by: null },
  ...{ at: null, passedBy: null, passedNote: "", mayDecide: true, opens: false, remedy: null, proof: null, why: null },
  ...{ kind: "sql_user", state: "restricted", clusterId: "c1", cluster: "orders", purpose: "Books", owner: null },
  ...{ createdBy: null, createdOutside: false, passwordAt: null, privileges: null, knownBy: [], protected: false },
  stateNow: null,
};

test("a row is the same after it was packed, whatever it says", () => {
  const rows: ReviewRow[] = [
    ROW,
    { ...ROW, lastLogin: null, changes: ["remade"], knownBy: ["Mara"], passwordAt: 7, owner: "Payments" },
    { ...ROW, version: 2, decision: "remove", note: "Old", by: "Mara", at: 9, remedy: "open", why: "remade" },
    {
      ...ROW,
      lastLogin: 5,
      remedy: "proved",
      decision: "rotate",
      proof: { how: "reset", at: 11 },
      createdOutside: true,
    },
  ];
  for (const row of rows) expect(unpackRow(JSON.parse(JSON.stringify(packRow(row))))).toEqual(row);
  expect(unpackRow(packRow({ ...ROW, privileges: ["SELECT on shop.orders"] }))).toEqual(ROW);
  expect(Object.keys(packRow(ROW)).sort()).toEqual(
    ["id", "position", "name", "mayDecide", "opens", "kind", "state", "clusterId", "cluster", "purpose"].sort(),
  );
});
