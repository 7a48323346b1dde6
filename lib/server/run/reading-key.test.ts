import { describe, expect, test, vi } from "vitest";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import { exposed, leaverPage } from "../../testing/accounts/leaver-steps.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { CONNECTION } from "../../testing/previews/connection.ts";
import { MANY } from "../../testing/previews/jobs.ts";
import { LEFT, SCRIPTS } from "../../testing/previews/scripts.ts";
import { COMPROMISED, OPERATIONS, PAIRS } from "../../testing/previews/sql-users.ts";
import { beginPreviews, existing, type Operations, world } from "../../testing/previews/world.ts";
import { change, look, person } from "../../testing/requests.ts";
import { intents } from "../../testing/sent.ts";
import { registry } from "../../testing/server.ts";
import { newOpener, rotation } from "../../testing/sql-users/rotation-steps.ts";
import { links } from "../cluster-sql/links.ts";
import {
  deliverRotationDoor,
  pauseRotationDoor,
  resumeRotationDoor,
  retryRotationDoor,
  rotationTargetsDoor,
  startRotationDoor,
} from "../edge/doors/sql-users/rotation.ts";
import { jobsOn } from "../edge/process/jobs.ts";
import { store } from "../store/db/store.ts";
import { preview } from "./run.ts";

beginPreviews();

const ALL: Operations = { ...OPERATIONS, ...SCRIPTS, ...CONNECTION, ...LEFT, ...COMPROMISED, ...MANY, ...PAIRS };

const KEY_CODES = ["cloud_key_reads", "sql_connection_key_reads"];

/** What is sent to the vendor but GET, and to the cluster by SQL, from now on. */
function since() {
  const { cloud, sql } = world();
  const [calls, statements] = [cloud.record().length, sql.record().length];
  return {
    changes: () =>
      cloud
        .record()
        .slice(calls)
        .filter(({ method }) => method !== "GET"),
    statements: () => sql.record().slice(statements),
  };
}

/** The server starts anew with a key that only reads. */
async function startReading(): Promise<void> {
  await links().closeAll();
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
}

async function runRounds(): Promise<void> {
  for (const { work } of jobsOn(await store())) await work();
}

describe("with a key that only reads, nothing but GET is sent, and the preview says before what the change says, of", () => {
  test.each(Object.keys(ALL))("%s", async (kind) => {
    const operation = await (ALL[kind] as Operations[string])("app_one", "words");
    await startReading();
    const sent = since();
    const shown = await operation((by, door, input) => inRequest(by.browser, () => preview(door, input)));
    const before = (await intents()).length;
    const done = await operation((by, door, input) => change(by, door, input));
    const codeOf = (answer: typeof shown | typeof done) => (answer.ok ? "ok" : answer.error.code);
    if (shown.ok) expect((shown.value as ShownEffects).calls).toEqual([]);
    expect(codeOf(shown)).toBe(codeOf(done));
    if (KEY_CODES.includes(codeOf(done))) expect((await intents()).length).toBe(before);
    await runRounds();
    expect(sent.changes()).toEqual([]);
    expect(sent.statements()).toEqual([]);
  });
});

test("a rotation that was begun with another key is not retried, and leaves no intent", async () => {
  const { cloud, clusterId, ada } = world();
  for (const name of ["app_one", "app_two"]) await existing(name);
  cloud.fault({ route: "sql-users.set-password", kind: "status", status: 400, times: 100 });
  const { key } = await newOpener();
  const input = { targets: [{ clusterId, names: ["app_one", "app_two"] }], count: 2, deliver: "browser" as const, key };
  const begun = await change(ada, startRotationDoor, input);
  if (!begun.ok) throw new Error(begun.error.code);
  const { id } = begun.value;
  const now = () => rotation(ada, id);
  await expect.poll(async () => (await now()).counts.failed, { timeout: 20_000 }).toBe(2);
  await startReading();
  cloud.clearFaults();
  const sent = since();
  const before = (await intents()).length;
  expect(await change(ada, retryRotationDoor, { id, key })).toMatchObject({ error: { code: "cloud_key_reads" } });
  expect((await intents()).length).toBe(before);
  const { counts, closed } = await now();
  expect(counts.failed).toBe(2);
  expect(closed).toMatchObject([{ id: clusterId, why: "reads", mends: true }]);
  const due = { search: "app_one", state: null, kind: null, owner: null, age: null, due: null, label: null };
  expect(await look(ada, rotationTargetsDoor, due)).toMatchObject({
    value: { targets: [{ clusterId }], closed: [{ id: clusterId, why: "reads" }] },
  });
  await runRounds();
  expect(sent.changes()).toEqual([]);
});

test("a leaver plan names the clusters whose passwords it cannot replace", async () => {
  const { clusterId, ada } = world();
  await existing("app_one");
  const leaver = await person("Lee");
  await exposed(leaver, { clusterId, name: "app_one" }, 60_000);
  expect((await leaverPage(ada, leaver)).closed).toBeUndefined();
  await startReading();
  expect(await leaverPage(ada, leaver)).toMatchObject({
    users: [{ name: "app_one", result: "not_rotated", problem: "key_reads" }],
    closed: [{ id: clusterId, why: "reads", mends: true }],
  });
});

test("a rotation that was paused with another key is not resumed, and what it has set is not delivered by links", async () => {
  const { cloud, clusterId, ada } = world();
  // One more than are set at once.
  const names = Array.from({ length: 11 }, (_, index) => `app_${index}`);
  for (const name of names) await existing(name);
  const { key } = await newOpener();
  const held = cloud.fault({ hold: true, route: "sql-users.set-password", clusterId });
  const input = { targets: [{ clusterId, names }], count: 11, deliver: "browser" as const, key };
  const begun = await change(ada, startRotationDoor, input);
  if (!begun.ok) throw new Error(begun.error.code);
  const { id } = begun.value;
  await expect.poll(() => held.hits(), { timeout: 20_000 }).toBe(10);
  expect(await change(ada, pauseRotationDoor, { id })).toMatchObject({ ok: true });
  held.release();
  held.remove();
  await expect
    .poll(async () => (await rotation(ada, id)).counts, { timeout: 20_000 })
    .toMatchObject({ done: 10, waiting: 1 });
  await startReading();
  const before = (await intents()).length;
  expect(await change(ada, resumeRotationDoor, { id, key })).toMatchObject({ error: { code: "cloud_key_reads" } });
  expect(await change(ada, deliverRotationDoor, { id })).toMatchObject({ error: { code: "cloud_key_reads" } });
  expect((await intents()).length).toBe(before);
  expect((await rotation(ada, id)).state).toBe("paused");
});
