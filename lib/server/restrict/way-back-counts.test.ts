import { beforeEach, expect, test } from "vitest";
import { backAtRest, endTime, pressed } from "../../testing/put-back-steps.ts";
import { look } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { previewed } from "../../testing/restriction-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { sqlUserListDoor } from "../edge/doors/sql-users/sql-users.ts";
import { store } from "../store/db/store.ts";
import { countStaying } from "../store/sql-users/daily-counts.ts";

/* A SQL user that is put back is a superuser for a time: nobody counts on it, and it stays somebody's task. */

freshProcess();
const world = sqlWorld();
const app = restrictedApp(world);
let id = "";
beforeEach(() => {
  ({ id } = app.now());
});

/** The others are restricted too, as if another job had done it. */
async function restrictOthers(...names: string[]): Promise<void> {
  for (const name of names) world().sql.asRoot(`REVOKE admin FROM "${name}"`);
  const proved = { admin_state: "restricted", admin_state_at: Date.now(), admin_state_live: 1 } as const;
  const db = await store();
  await db.updateTable("sql_users").set(proved).where("name", "in", names).execute();
}

async function listed() {
  const answer = await look(world().ada, sqlUserListDoor, { clusterId: world().clusterId, fresh: false });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.users;
}

async function overview() {
  const answer = await look(world().ada, overviewDoor, {});
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  const { clusters, ways, waiting } = answer.value;
  const isOf = (each: { id: string }) => each.id === world().clusterId;
  return {
    cluster: clusters.find(isOf),
    stays: ways.find(isOf)?.stays.map(({ why }) => why),
    back: waiting.filter(({ kind }) => kind === "put_back"),
  };
}

test("one that is put back is no last admin but a task until it is restricted again, and nobody is said to have pasted it", async () => {
  await restrictOthers("bi", "boss");
  await listed();
  expect(await overview()).toMatchObject({ cluster: { stay: 1, putBack: 0 }, stays: ["own"], back: [] });
  expect(await pressed(world().ada, id)).toBe(null);
  const { item } = await backAtRest();
  const now = await overview();
  expect(now.cluster).toMatchObject({ states: { admin: 2 }, stay: 1, stays: { own: 1, last: 0 }, putBack: 1 });
  expect(now.stays).toEqual([]);
  expect(now.back).toMatchObject([
    { name: "app", id, stuck: false, blocked: false, until: item.nextAt && expect.any(Number) },
  ]);
  expect((await countStaying(await store())).get(world().clusterId)).toMatchObject({ own: 1, putBack: 1 });
  expect((await listed()).find(({ name }) => name === "app")).toMatchObject({ state: "admin", putBack: true });
  await endTime(await store(), item.jobId);
  await backAtRest();
  expect(await overview()).toMatchObject({ cluster: { stay: 1, putBack: 0 }, stays: ["own"], back: [] });
  expect((await listed()).find(({ name }) => name === "app")?.putBack).toBeUndefined();
});

test("beside one that is put back, the last other admin is not restricted", async () => {
  await restrictOthers("bi");
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(app.isAdmin()).toBe(true);
  const [shown] = (await previewed(world().ada, app.of("boss"))).clusters;
  expect(shown).toMatchObject({ adminsLeft: ["boss"], users: [{ name: "boss", problem: "last_admin" }] });
});
