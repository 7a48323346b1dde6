import { expect, test } from "vitest";
import { NO_STAY_COUNTS } from "#lib/shared/restrict/staying.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { overviewSentence } from "./overview-sentence.ts";

const cluster = (more: Partial<CountedCluster>): CountedCluster => {
  const none = { admin: 0, privileged: 0, unknown: 0, restricted: 0 };
  const facts = { id: "c", name: "orders", plan: "", version: "", state: "", whole: true, states: none, total: 0 };
  return Object.assign(
    facts,
    { stay: 0, stays: NO_STAY_COUNTS, restricting: 0, putBack: 0, uncheckable: 0, unowned: 0, outside: 0, deleted: 0 },
    { deletedAt: null, readAt: null },
    more,
  );
};
const unread = (count: number) => Array.from({ length: count }, () => cluster({}));
const states = (more: Partial<CountedCluster["states"]>) =>
  Object.assign({ admin: 0, privileged: 0, unknown: 0, restricted: 0 }, more);

test.each<[CountedCluster[], string]>([
  [unread(6), "None of 6 clusters is read yet. No SQL user is known."],
  [unread(1), "The cluster is not read yet. No SQL user is known."],
  [
    [cluster({ readAt: 1, total: 31, states: states({ admin: 1, unknown: 30 }) }), ...unread(5)],
    "1 of 6 clusters is read. 1 of 31 SQL users on 1 cluster can read, change and drop everything in its cluster. 30 are unverified and may be able to.",
  ],
  [
    [cluster({ readAt: 1, total: 31, states: states({ unknown: 31 }) })],
    "31 of 31 SQL users on 1 cluster may have full admin access: they are unverified.",
  ],
  [
    [cluster({ readAt: 1, total: 2, states: states({ restricted: 2 }) })],
    "None of 2 SQL users on 1 cluster has full admin access.",
  ],
  [
    [cluster({ readAt: 1, total: 3, uncheckable: 1, states: states({ restricted: 2, unknown: 1 }) })],
    "None of 2 SQL users on 1 cluster has full admin access. Rolecall does not check 1 of single sign-on or the database: look at it by hand.",
  ],
  [
    [cluster({ readAt: 1, total: 3, uncheckable: 3, states: states({ unknown: 3 }) })],
    "Rolecall does not check 3 of single sign-on or the database: look at them by hand.",
  ],
  [[cluster({ readAt: 1 })], "There is no SQL user on 1 cluster."],
])("the overview says how much was read, and takes nothing unread or unverified for good news", (clusters, words) => {
  expect(overviewSentence({ clusters, sees: "clusters" })).toBe(words);
});
