import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { CloudAnswer, CloudCall, SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import { askedOf, type Checked, checkedBy } from "#lib/sql/assumptions/check.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { BREAKS, type BreakName } from "../../emulator/faults/breaks.ts";
import { ask, BOSS, signIn } from "../../testing/emulator/emulated-sql.ts";
import { CloudReader } from "../report/cloud-reader.ts";
import { callsAbout, findCluster } from "./calls.ts";
import { beginCloud, CLUSTER, cloud, READ } from "./testing-doctor.ts";

beginCloud();
let client: Awaited<ReturnType<typeof signIn>>;
beforeAll(async () => {
  client = await signIn(cloud.sql(CLUSTER), { ca: cloud.authority() ?? "" }, BOSS);
});
afterAll(() => client.end());

/** The answers to the calls. */
async function calls(): Promise<{ given: ReadonlyMap<CloudCall, CloudAnswer>; cluster: Cluster }> {
  const reader = new CloudReader(cloud.url, "2024-09-16", cloud.key);
  const { answer, cluster } = await findCluster(reader, CLUSTER, () => {});
  const known = cluster ?? ({ id: CLUSTER, version: "v26.2.1", plan: "ADVANCED" } as Cluster);
  const about = await callsAbout(reader, known, () => {});
  return { given: new Map<CloudCall, CloudAnswer>([["clusters", answer], ...about]), cluster: known };
}

/** What a check sees, with each statement asked as the command asks it. */
async function check(asUsual?: Awaited<ReturnType<typeof calls>>): Promise<readonly Checked[]> {
  const { given, cluster } = asUsual ?? (await calls());
  const about = { version: cluster.version, plan: cluster.plan, sqlUser: "a_first" };
  const statements = new Map<string, SqlAnswer[]>();
  for (const { key, script, internals } of askedOf(about)) {
    if (internals) await client.query("SET allow_unsafe_internals = true");
    const answers: SqlAnswer[] = [];
    for (const each of script)
      answers.push(
        await ask(client, each).then(
          (set) => ({ is: "rows", set }) as const,
          ({ code }) => ({ is: "refused", state: code }) as const,
        ),
      );
    if (internals) await client.query("SET allow_unsafe_internals = false");
    statements.set(key, answers);
  }
  return checkedBy({ calls: given, statements, changes: null }, about);
}

const idsOf = (checked: readonly Checked[], wanted: Checked["result"]) =>
  checked.filter(({ result }) => result === wanted).map(({ assumption }) => assumption.id);

const CHANGED = ASSUMPTIONS.filter(({ by }) => by === "change").map(({ id }) => id);

test("on a whole cluster every assumption that can be read holds, and no other is said to", async () => {
  const checked = await check();
  expect(idsOf(checked, "differs")).toEqual([]);
  expect(idsOf(checked, "unseen")).toEqual(CHANGED);
  expect(idsOf(checked, "holds")).toEqual(READ);
});

/** For each assumption the way in which the cluster differs, and which others rest on the same answer. */
const BROKEN: Readonly<Record<string, readonly [BreakName, ...string[]]>> = {
  "C-01": ["clusters have another name for their id", "C-02", "C-03", "C-04"],
  "C-02": ["clusters have a state of a later version"],
  "C-03": ["clusters have a plan of a later version"],
  "C-04": ["clusters tell their version otherwise"],
  "C-05": ["SQL users are texts"],
  "C-06": ["databases are texts"],
  "C-07": ["the address is in lower case"],
  "C-08": ["networks have no mask"],
  "C-09": ["the authority is a page"],
  "C-10": ["the status of the client CA is an object"],
  "L-01": ["SHOW USERS leaves out root"],
  "L-02": ["options are in lower case"],
  "L-03": ["VALID UNTIL is a duration"],
  "L-04": ["no last login"],
  "L-05": ["admin has no root"],
  "L-06": ["roles through roles are left out", "L-10"],
  "L-07": ["system grants are called rights"],
  "L-08": ["pg_database hides system"],
  "L-09": ["CONNECT is a number"],
  "L-10": ["a count does not fit its rows"],
  "L-11": ["lengths are counted otherwise"],
  "L-12": ["one SQL user has no row"],
  "L-13": ["grants of public have another column"],
  "L-14": ["grants have another column"],
  "L-15": ["owners have another column"],
  "L-16": ["schemas have another column"],
  "L-17": ["no session is listed"],
  "L-18": ["sessions have no start"],
  "L-19": ["cluster_queries is gone"],
  "L-20": ["insights are gone"],
  "L-21": ["insights have no error code"],
  "L-22": ["plan gists are not decoded"],
  "L-23": ["sessions have no last statement"],
  "L-24": ["schedules have another column"],
  "L-25": ["a setting is a word"],
  "L-26": ["sessions do not say how they signed in"],
};

/** They need a change to show; the full check has them. */
const OF_CHANGES: ReadonlySet<string> = new Set([
  "a change answers with another name",
  "grants of one SQL user are not listed",
  "defaults of a grantee are not listed",
]);

describe("broken one after the other", () => {
  test("every assumption that can be read has its own switch, and every switch is used", () => {
    expect(Object.keys(BROKEN)).toEqual(READ);
    const ofReading = Object.entries(BREAKS).flatMap(([name, each]) =>
      OF_CHANGES.has(name) || "habit" in each ? [] : name,
    );
    expect(Object.values(BROKEN).map(([name]) => name)).toEqual(ofReading);
  });

  let asUsual: Awaited<ReturnType<typeof calls>>;
  beforeAll(async () => {
    asUsual = await calls();
  });

  test.each(Object.entries(BROKEN))("%s is found and named", async (id, [name, ...others]) => {
    cloud.differIn([name]);
    const checked = await check(id.startsWith("L") ? asUsual : undefined);
    expect(idsOf(checked, "differs")).toEqual([id, ...others]);
  });
});
