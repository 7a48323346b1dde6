import { expect, test } from "vitest";
import { NO_STAY_COUNTS } from "#lib/shared/restrict/staying.ts";
import type { CountedCluster, FirstSteps } from "#lib/shared/sql-users/overview.ts";
import { firstStepsOf, keySentence } from "./first-steps-list.ts";

const NONE = { admin: 0, privileged: 0, unknown: 0, restricted: 0 };

function cluster(id: string, total: number, more: Partial<CountedCluster> = {}): CountedCluster {
  const facts = { id, name: `cluster-${id}`, plan: "", version: "", state: "CREATED", whole: true, total };
  const counts = {
    states: Object.assign({}, NONE, { unknown: total }),
    stay: 0,
    stays: NO_STAY_COUNTS,
    restricting: 0,
    putBack: 0,
    unowned: 0,
    outside: 0,
    deleted: 0,
  };
  return Object.assign(facts, counts, { deletedAt: null, readAt: 1, uncheckable: 0 }, more);
}
const CLUSTERS = [cluster("a", 3), cluster("b", 5), cluster("c", 1)];
const done = (more: Partial<FirstSteps>): FirstSteps =>
  Object.assign({ keyReads: false, connected: [], teamed: false, owned: false, invited: false }, more);
const first = (some: Partial<FirstSteps>, clusters = CLUSTERS) => firstStepsOf(done(some), clusters)[0];

test("the first step connects one cluster after the other, and is done after the last", () => {
  expect(first({})).toMatchObject({ isBegun: false, isDone: false, button: "Connect cluster-b" });
  const some = first({ connected: ["B"] });
  expect(some).toMatchObject({ isBegun: true, isDone: false, button: "Connect cluster-a" });
  expect(some?.href).toBe("/clusters/a/sql-connection");
  expect(some?.text).toMatch(/^1 of 3 connected\. /);
  expect(first({ connected: ["a", "b", "c"] })).toMatchObject({ isBegun: true, isDone: true });
});

test("with a key that only reads, the first step checks by pasted answers", () => {
  expect(first({ keyReads: true })).toMatchObject({ button: "Check cluster-b", href: "/clusters/b/verify" });
  const checked = cluster("b", 5, { states: Object.assign({}, NONE, { restricted: 4, unknown: 1 }) });
  const some = first({ keyReads: true, connected: ["c"] }, [cluster("a", 3), checked, cluster("c", 1)]);
  expect(some).toMatchObject({ isBegun: true, isDone: false, button: "Check cluster-a" });
  expect(some?.text).toMatch(/^2 of 3 checked\. /);
});

test("only a key that may change can delete clusters", () => {
  expect(keySentence({ keyReads: false })).toContain("With the role Cluster Admin it can also delete these clusters");
  expect(keySentence({ keyReads: true })).toBe(
    "The API key reads. Rolecall sends no change with it, and no page shows it.",
  );
});

test("there are no steps without a cluster", () => {
  expect(firstStepsOf(done({}), [])).toEqual([]);
});
