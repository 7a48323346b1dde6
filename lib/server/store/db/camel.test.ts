import { expect, test } from "vitest";
import { camel, columns } from "./camel.ts";

test("a row keeps its values under the names of properties, and gets its columns back", () => {
  const row = { id: "rev_1", started_by_id: "acc_1", sha256: "x", due_at: 1, closed_at: null };
  expect(camel(row)).toEqual({ id: "rev_1", startedById: "acc_1", sha256: "x", dueAt: 1, closedAt: null });
  expect(columns<typeof row>(camel(row))).toEqual(row);
});
