import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { ocsfFaults } from "../../testing/doubles/ocsf.ts";
import { type Receiver, startReceiver } from "../../testing/doubles/receiver.ts";
import { type Person, person } from "../../testing/requests.ts";
import { READ_ONLY, restriction, started } from "../../testing/restriction-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { secret, sendDue, to, ways } from "../../testing/sql-users/destination-steps.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { notifyOfTrouble } from "../edge/process/job-trouble.ts";
import { sweepJobs } from "../jobs/work.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { jobOf } from "../store/jobs/jobs.ts";

/* What a restriction tells others, and how long it is stored. */

freshProcess();
const world = sqlWorld();
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
  await turnOn(world(), "manage");
});
afterEach(() => receiver.stop());

const of = (...names: string[]) => [
  { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted: READ_ONLY })) },
];

/** A restriction that has ended, with its last event in the audit. */
async function ended(...names: string[]): Promise<string> {
  const [id = ""] = await started(world().ada, of(...names));
  await restriction(world().ada, id);
  await vi.waitFor(async () => {
    const db = await store();
    const last = db.selectFrom("audit_events").select("id").where("action", "=", "restrict.ended");
    expect(await last.execute()).toHaveLength(1);
  });
  return id;
}

test("its start, each SQL user and its end reach a webhook of the group Restrictions, signed", async () => {
  const db = await store();
  await to(db, { events: ["restrict"], where: { url: receiver.url } });
  const id = await ended("app", "bi");
  await sendDue(db, ways);
  const arrived = receiver.accepted().map(({ body, headers }) => {
    expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    const { type, data } = JSON.parse(body);
    return { type, outcome: data.outcome, target: data.target ?? null, details: data.details };
  });
  const named = arrived.filter(({ type }) => type !== "restrict.statement");
  expect(named.map(({ type, outcome, target }) => [type, outcome, target])).toEqual([
    ["restrict.started", "done", null],
    ["restrict.item", "done", "app"],
    ["restrict.item", "done", "bi"],
    ["restrict.ended", "done", null],
  ]);
  expect(named[0]?.details.restrictions).toBe(id);
  for (const { details } of named.slice(1)) expect(details.restriction).toBe(id);
});

test("a webhook of another group gets none of them", async () => {
  const db = await store();
  await to(db, { events: ["requests"], where: { url: receiver.url } });
  await ended("app");
  await sendDue(db, ways);
  expect(receiver.received).toEqual([]);
});

test("the audit stream has them in OCSF, a restricted SQL user as revoked privileges", async () => {
  const db = await store();
  await to(db, { kind: "audit", form: "ocsf", where: { url: receiver.url } });
  await ended("app");
  await sendDue(db, ways);
  const events: { metadata: { event_code: string }; class_uid: number; activity_id: number; status_detail: string }[] =
    receiver.accepted().flatMap(({ body }) => JSON.parse(body));
  const own = events.filter(({ metadata }) => metadata.event_code.startsWith("restrict."));
  expect(own.flatMap((event) => ocsfFaults(event))).toEqual([]);
  const done = own.filter(({ status_detail: outcome }) => outcome === "done");
  const classOf = (action: string) =>
    done
      .filter(({ metadata }) => metadata.event_code === action)
      .map(({ class_uid, activity_id }) => [class_uid, activity_id]);
  expect(classOf("restrict.started")).toEqual([[3004, 99]]);
  expect(classOf("restrict.item")).toEqual([[3005, 2]]);
  expect(classOf("restrict.ended")).toEqual([[3004, 99]]);
});

describe("a restriction that Rolecall paused after a failure", () => {
  async function notified(): Promise<Set<string>> {
    const db = await store();
    await notifyOfTrouble(db, JOBS);
    const rows = db.selectFrom("notices").select("account_id").where("kind", "=", "job_trouble");
    return new Set((await rows.execute()).map(({ account_id }) => account_id));
  }

  async function holder(name: string, clusterId: string, role: ClusterRole): Promise<Person> {
    const made = await person(name);
    await putGrant(await store(), { kind: "account", id: made.id }, { clusterId, role, by: "Ada" });
    return made;
  }

  test("notifies the Cluster Admins of that cluster and its starter, and no others", async () => {
    const { clusterId, ada, sql } = world();
    const lena = await holder("Lena", clusterId, "cluster_admin");
    const starter = await holder("Sam", clusterId, "cluster_creator");
    await holder("Otto", "another", "cluster_admin");
    await holder("Kim", clusterId, "cluster_creator");
    sql.fault({ kind: "retry", statement: /^REVOKE admin/ });
    const [id = ""] = await started(starter, of("app", "bi"));
    expect(await restriction(ada, id)).toMatchObject({ state: "paused" });
    expect(await notified()).toEqual(new Set([ada.id, lena.id, starter.id]));
  });
});

test("it is stored for 90 days after its end, and its events for good", async () => {
  const db = await store();
  const id = await ended("app");
  const events = () => db.selectFrom("audit_events").select("id").execute();
  const before = await events();
  const endedAgo = async (days: number) => {
    const at = Date.now() - days * 24 * 60 * 60_000;
    await db.updateTable("jobs").set({ ended_at: at }).where("id", "=", id).execute();
    await sweepJobs(db, JOBS);
    return jobOf(db, "restriction", id);
  };
  expect(await endedAgo(89)).toBeDefined();
  expect(await endedAgo(91)).toBeUndefined();
  for (const table of ["job_items", "job_steps"] as const) {
    const left = await db.selectFrom(table).selectAll().execute();
    expect(left.filter((row) => JSON.stringify(row).includes(id))).toEqual([]);
  }
  expect(await events()).toEqual(before);
});
