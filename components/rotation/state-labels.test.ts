import { expect, test } from "vitest";
import type { ListedRotation } from "#lib/shared/passwords/rotation.ts";
import { stateWords } from "./state-labels.ts";

const PAUSED: ListedRotation = {
  id: "job_1",
  state: "paused",
  deliver: "browser",
  startedAt: 0,
  changedAt: 0,
  changedBy: "Ada",
  by: "Bea",
  own: false,
  counts: { waiting: 1, setting: 0, done: 2, failed: 0, unknown: 0, stopped: 0 },
};

test.each([
  [undefined, "Paused by Ada."],
  ["unauthenticated", "Paused, since the session of its starter has ended."],
  ["forbidden", "Paused, since its starter may not reset the passwords that are left."],
  ["cluster_not_found", "Paused, since its starter may not reset the passwords that are left."],
] as const)("a rotation that is paused for %s says so", (cause, words) => {
  expect(stateWords(Object.assign({}, PAUSED, { cause }))).toBe(words);
});
