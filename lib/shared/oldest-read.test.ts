import { expect, test } from "vitest";
import { oldestRead } from "./oldest-read.ts";

const DAY_MS = 24 * 60 * 60_000;
const at = (name: string, readAt: number | null) => ({ name, readAt });
const NEW = at("new", 9 * DAY_MS);

test.each([
  [[NEW, at("old", 2 * DAY_MS), at("newer", 9 * DAY_MS + 1), at("never", null)], "old"],
  [[NEW, at("old", 2 * DAY_MS), at("older", 2 * DAY_MS - 1)], undefined],
  [[NEW, at("as new", 8 * DAY_MS)], undefined],
  [[at("one", 2 * DAY_MS)], undefined],
  [[], undefined],
])("of %o, %s is over a day older than the others", (clusters, name) => {
  expect(oldestRead(clusters)?.name).toBe(name);
});
