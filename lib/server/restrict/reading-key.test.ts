import { beforeEach, expect, test, vi } from "vitest";
import { backAtRest, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { restriction, settled, started } from "../../testing/restriction-steps.ts";
import { intents } from "../../testing/sent.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { sqlWorld } from "../../testing/sql-cluster.ts";
import { links } from "../cluster-sql/links.ts";
import {
  approveBackDoor,
  pauseRestrictionDoor,
  putBackDoor,
  restrictAgainDoor,
  resumeRestrictionDoor,
} from "../edge/doors/sql-users/restriction.ts";
import { resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { jobsOn } from "../edge/process/jobs.ts";
import { store } from "../store/db/store.ts";

/* What a restriction says and sends once the API key only reads. */

freshProcess();
const world = sqlWorld();
beforeEach(async () => {
  await world().cloud.addUser(world().clusterId, "crm");
});
const app = restrictedApp(world);
const { of, isAdmin, back, again, appOf, withRole } = app;
let id = "";
beforeEach(() => {
  ({ id } = app.now());
});

/** The server starts anew with a key that only reads. Gives what is sent from then on: to the vendor but GET, and to the cluster. */
async function startReading() {
  await links().closeAll();
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
  for (const { work } of jobsOn(await store())) await work();
  const { cloud, sql } = world();
  const [calls, statements] = [cloud.record().length, sql.record().length];
  return () => [
    ...cloud
      .record()
      .slice(calls)
      .filter(({ method }) => method !== "GET"),
    ...sql.record().slice(statements),
  ];
}

const codeOf = (answer: { ok: boolean; error?: { code: string } }) => (answer.ok ? "ok" : answer.error?.code);

test("a way back says before the click that it is closed, and putting back sends nothing and leaves no intent", async () => {
  const item = (await itemIn(world().ada, id)).id;
  expect((await restriction(world().ada, id)).closed).toBeUndefined();
  const sent = await startReading();
  expect((await restriction(world().ada, id)).closed).toBe("key");
  const { problem, digest, runs } = await wayBack(world().ada, id);
  expect([problem, digest, runs]).toEqual(["no_connection", undefined, false]);
  const before = (await intents()).length;
  const input = { id, item, hours: 1, digest: "0".repeat(64), reason: "The release cannot migrate." };
  expect(codeOf(await change(world().ada, putBackDoor, input))).toBe("sql_connection_key_reads");
  expect((await intents()).length).toBe(before);
  expect([isAdmin(), sent()]).toEqual([false, []]);
});

test("an agreement is closed, and its row says so; a cancellation is not", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  await change(creator, resetPasswordDoor, appOf());
  const second = await withRole("Cleo Two", "cluster_admin");
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(await back()).toMatchObject({ state: "asked", blocked: false });
  const sent = await startReading();
  expect(await back()).toMatchObject({ state: "asked", blocked: true });
  const before = (await intents()).length;
  const input = { id, back: (await back())?.id ?? "" };
  expect(codeOf(await change(second, approveBackDoor, input))).toBe("sql_connection_key_reads");
  expect((await intents()).length).toBe(before);
  expect(codeOf(await change(world().ada, restrictAgainDoor, input))).toBe("ok");
  await backAtRest();
  expect([(await back())?.code, isAdmin(), sent()]).toEqual(["way_back_cancelled", false, []]);
});

test("Restrict again says that it is blocked, stores that it is to be, and sends nothing until the key changes SQL users", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const sent = await startReading();
  expect(await back()).toMatchObject({ state: "back", blocked: true });
  expect(await again()).toBe(null);
  await backAtRest();
  expect([isAdmin(), sent()]).toEqual([true, []]);
  expect(await back()).toMatchObject({ state: "stuck", blocked: true });
});

test("a paused restriction says that it is closed, and a resume sends nothing and leaves no intent", async () => {
  const [other = ""] = await started(world().ada, of("bi", "crm"), { canaryMinutes: 10, onFailure: "go_on" });
  await settled(other);
  await change(world().ada, pauseRestrictionDoor, { id: other });
  const sent = await startReading();
  expect(await restriction(world().ada, other)).toMatchObject({ state: "paused", closed: "key" });
  const before = (await intents()).length;
  expect(codeOf(await change(world().ada, resumeRestrictionDoor, { id: other }))).toBe("sql_connection_key_reads");
  expect((await intents()).length).toBe(before);
  expect((await restriction(world().ada, other)).state).toBe("paused");
  expect(sent()).toEqual([]);
});
