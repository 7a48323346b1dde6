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
const textOf = (about: Parameters<typeof overviewSentence>[0]) =>
  overviewSentence(about)
    .map(({ text }) => text)
    .join("");
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
    "31 of 31 SQL users on 1 cluster may be superusers: they are unverified.",
  ],
  [
    [cluster({ readAt: 1, total: 2, states: states({ restricted: 2 }) })],
    "None of 2 SQL users on 1 cluster is a superuser.",
  ],
  [
    [cluster({ readAt: 1, total: 3, uncheckable: 1, states: states({ restricted: 2, unknown: 1 }) })],
    "None of 2 SQL users on 1 cluster is a superuser. Rolecall does not check 1 more, of single sign-on or the database: look at it by hand.",
  ],
  [
    [cluster({ readAt: 1, total: 3, uncheckable: 3, states: states({ unknown: 3 }) })],
    "Rolecall does not check 3 of single sign-on or the database: look at them by hand.",
  ],
  [[cluster({ readAt: 1 })], "There is no SQL user on 1 cluster."],
])("the overview says how much was read, and takes nothing unread or unverified for good news", (clusters, words) => {
  expect(textOf({ clusters, sees: "clusters", ways: [] })).toBe(words);
});

test("the overview marks only what is known to be a danger as one, and what is not known as the strong part; both lead to their list", () => {
  const loud = (cluster: CountedCluster) =>
    overviewSentence({ clusters: [cluster], sees: "clusters", ways: [] }).filter(({ tone }) => tone !== "plain");
  expect(loud(cluster({ readAt: 1, total: 31, states: states({ admin: 1, unknown: 30 }) }))).toEqual([
    { text: "1 of 31 SQL users", tone: "danger", href: "/clusters/c/users?state=admin" },
    { text: "30 are unverified", tone: "strong", href: "/clusters/c/users?state=unknown" },
  ]);
  expect(loud(cluster({ readAt: 1, total: 31, states: states({ unknown: 31 }) }))).toEqual([
    { text: "31 of 31 SQL users", tone: "strong", href: "/clusters/c/users?state=unknown" },
  ]);
  expect(loud(cluster({}))).toEqual([{ text: "The cluster is not read yet. ", tone: "strong" }]);
  expect(loud(cluster({ readAt: 1, total: 2, states: states({ restricted: 2 }) }))).toEqual([]);
});

test("with a key that only reads, the overview says what it can do and what is next, to those who may do that", () => {
  const reading = cluster({ keyReads: true, readAt: 1, total: 2, states: states({ unknown: 2 }) });
  const way = { id: "c", level: null, mayConnect: true, check: "none", stays: [] } as const;
  const said = (clusters: CountedCluster[], ways = [Object.assign({}, way, { stays: [] })]) =>
    textOf({ clusters, sees: "clusters", ways });
  expect(said([reading])).toBe(
    "Rolecall's key can read and nothing else: people make the changes. 2 of 2 SQL users on 1 cluster may be superusers: they are unverified. Next: check the unverified ones.",
  );
  expect(said([reading], [])).not.toContain("Next");
  expect(said([cluster({ keyReads: true })])).toBe(
    "Rolecall's key can read and nothing else: people make the changes. The cluster is not read yet. No SQL user is known. Next: read the clusters.",
  );
  const proved = cluster({ readAt: 1, total: 1, states: states({ restricted: 1 }) });
  expect(said([proved])).toBe("None of 1 SQL user on 1 cluster is a superuser.");
  expect(said([Object.assign({}, proved, { keyReads: true as const }), proved])).toBe(
    "On orders, Rolecall's key can read and nothing else. None of 2 SQL users on 2 clusters is a superuser.",
  );
});
