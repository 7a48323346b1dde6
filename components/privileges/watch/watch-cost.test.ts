import { expect, test } from "vitest";
import { watchCostWords } from "./watch-cost.ts";

test("where watching is advised, it says what that reads and, on Basic, costs", () => {
  const reads = "Watching reads the cluster every 10 minutes by four short statements, for days.";
  expect(watchCostWords({ connected: true, costs: false })).toBe(reads);
  expect(watchCostWords({ connected: true, costs: true })).toBe(
    `${reads} On this Basic cluster that has a price: it stays awake, and each reading costs request units.`,
  );
  expect(watchCostWords({ connected: false, costs: false })).toBe("Watching needs a SQL connection.");
  expect(watchCostWords(undefined)).toBeUndefined();
});
