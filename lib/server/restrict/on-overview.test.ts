import { beforeEach, expect, test } from "vitest";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { settled, stored } from "../../testing/restriction-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld } from "../../testing/sql-cluster.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { approveRequestDoor, requestForOwnDoor } from "../edge/doors/requests.ts";
import { stopRestrictionDoor } from "../edge/doors/sql-users/restriction.ts";
import { store } from "../store/db/store.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

/* What the overview says of restrictions: of those that are over, and of approved requests that wait for one. */

freshProcess();
const world = sqlWorld();
const app = restrictedApp(world);
let mara: Person;

beforeEach(async () => {
  mara = await app.owner();
  const db = await store();
  const { owner_team_id } = await db
    .selectFrom("sql_users")
    .select("owner_team_id")
    .where("name", "=", "app")
    .executeTakeFirstOrThrow();
  await db.updateTable("sql_users").set({ owner_team_id, owner_since: 1 }).where("name", "=", "bi").execute();
});

/** How many approved requests the overview shows to be restricted. */
async function toRestrict() {
  const overview = await look(world().ada, overviewDoor, {});
  return overview.ok ? overview.value.requests.toRestrict : overview.error.code;
}

async function approvedReset() {
  const { clusterId, ada } = world();
  const row = await rowOf(await store(), { clusterId, name: "bi" });
  const input = { kind: "reset", sqlUserId: row?.id ?? "", reason: "The release needs it." };
  const asked = await change(mara, requestForOwnDoor, input);
  if (!asked.ok) throw new Error(JSON.stringify(asked.error));
  expect(await change(ada, approveRequestDoor, { clusterId, id: asked.value.id })).toMatchObject({ ok: true });
}

test("one whose SQL user is in a restriction is nobody's task, and is one again where that was stopped", async () => {
  const { clusterId, ada } = world();
  await approvedReset();
  expect(await toRestrict()).toBe(1);
  const id = await stored(ada, clusterId, ["bi"]);
  expect(await toRestrict()).toBe(0);
  expect(await change(ada, stopRestrictionDoor, { id })).toMatchObject({ ok: true });
  expect(await toRestrict()).toBe(1);
});

test("one whose SQL user was restricted waits for its requester alone", async () => {
  const { clusterId, ada } = world();
  await approvedReset();
  await settled(await stored(ada, clusterId, ["bi"]));
  expect(await toRestrict()).toBe(0);
  const own = await look(mara, overviewDoor, {});
  expect(own.ok && own.value.waiting).toMatchObject([{ kind: "claim", name: "bi" }]);
});

test("the restriction that ended last is named to those who may restrict there, and to no others", async () => {
  const { clusterId, ada } = world();
  const lastFor = async (by: Person) => {
    const overview = await look(by, overviewDoor, {});
    return overview.ok ? overview.value.lastRestriction : overview.error.code;
  };
  const { id } = app.now();
  expect(await lastFor(ada)).toMatchObject({ id, cluster: { id: clusterId } });
  const running = await stored(ada, clusterId, ["bi"]);
  expect(await lastFor(ada)).toMatchObject({ id });
  await settled(running);
  const admin = await app.withRole("Cleo", "cluster_admin");
  for (const by of [ada, admin]) expect(await lastFor(by)).toMatchObject({ id: running, cluster: { id: clusterId } });
  for (const by of [mara, await person("Otto")]) expect(await lastFor(by)).toBe(null);
});
