import { beforeEach, expect, test, vi } from "vitest";
import { CLIENTS } from "#lib/sql/answers/testing.ts";
import { ModelCluster } from "#lib/sql/testing/model-cluster.ts";
import { begin, events, owned, world } from "../../testing/request-steps.ts";
import { change, look, type Person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { byNamed, freshProcess } from "../../testing/server.ts";
import { saveProof } from "../../testing/sql-users/save-proof.ts";
import { verifyAllDoor, verifyAllPageDoor } from "../edge/doors/sql-users/verification.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveProtected } from "../store/sql-users/sql-users.ts";

freshProcess();
const USERS = ["app_admin", "app_power", "app_plain"];
let cluster: ModelCluster;

beforeEach(async () => {
  await begin();
  for (const name of USERS) await owned(name);
  cluster = new ModelCluster();
  cluster.members.push({ role: "admin", member: "app_admin", admin: true });
  cluster.options.set("app_power", ["CREATEROLE"]);
});

async function paste(
  by: Person,
  users: readonly string[] = [...USERS, "a_role"],
  code?: string,
  others: readonly string[] = [],
) {
  const page = await look(by, verifyAllPageDoor, { clusterId: CLUSTER_ID });
  if (!page.ok) throw new Error(page.error.code);
  const used = code ?? page.value.code;
  const answer = CLIENTS["cockroach sql"]?.(cluster.everyone(["shop"], used, users, others)) ?? "";
  return { code: used, result: await change(by, verifyAllDoor, { clusterId: CLUSTER_ID, code: used, answer }) };
}

const statesNow = async () => {
  const stored = await storedSqlUsers(await store(), CLUSTER_ID);
  return Object.fromEntries(
    USERS.map((name) => [name, stored.get(name)?.verified ? stored.get(name)?.state : "not proved"]),
  );
};

test("one answer proves every SQL user of the cluster, with an audit event for each", async () => {
  const { result } = await paste(world.cleo);
  expect(result).toMatchObject({ ok: true, value: { databases: ["shop"], reasons: [], skipped: [] } });
  expect(await statesNow()).toEqual({ app_admin: "admin", app_power: "privileged", app_plain: "restricted" });
  const stored = await storedSqlUsers(await store(), CLUSTER_ID);
  expect(stored.get("app_plain")?.verified).toMatchObject({ by: "Cleo", databases: ["shop"] });
  const all = await events();
  for (const [target, state] of Object.entries(await statesNow()))
    expect(all).toContainEqual(
      expect.objectContaining({
        action: "sql_user.verify",
        outcome: "done",
        cluster_id: CLUSTER_ID,
        target,
        details: expect.objectContaining({ state, databases: "shop", through: "all", cluster: "not proved" }),
      }),
    );
  expect(all).toContainEqual(
    expect.objectContaining({
      action: "sql_user.verify_all",
      details: expect.objectContaining({ admin: 1, privileged: 1, restricted: 1 }),
    }),
  );
});

test("the page names the SQL users whose team reset exception the answer ends, and no others", async () => {
  const exceptions = async () => {
    const page = await look(world.cleo, verifyAllPageDoor, { clusterId: CLUSTER_ID });
    return page.ok ? page.value.exceptions : page.error.code;
  };
  expect(await exceptions()).toEqual([]);
  const db = await store();
  const given = { override_at: Date.now(), override_by: "Cleo", override_reason: "Migration" };
  await db.updateTable("sql_users").set(given).where("name", "in", ["app_plain", "app_power"]).execute();
  expect(await exceptions()).toEqual(["app_plain", "app_power"]);
  expect((await paste(world.cleo)).result).toMatchObject({ ok: true, value: { reasons: [] } });
  expect(await exceptions()).toEqual([]);
});

test("the answer names the team reset exceptions that it ended, also those of after the page was read", async () => {
  const page = await look(world.cleo, verifyAllPageDoor, { clusterId: CLUSTER_ID });
  expect(page).toMatchObject({ ok: true, value: { exceptions: [] } });
  const given = { override_at: Date.now(), override_by: "Cleo", override_reason: "Migration" };
  const names = ["app_plain", "app_power"];
  await (await store()).updateTable("sql_users").set(given).where("name", "in", names).execute();
  const code = page.ok ? page.value.code : "";
  const incomplete = (await paste(world.cleo, USERS.slice(1), code)).result;
  expect(incomplete).toMatchObject({ ok: true, value: { ended: [] } });
  const { result } = await paste(world.cleo, undefined, code);
  expect(result).toMatchObject({ ok: true, value: { reasons: [], ended: names } });
  expect((await paste(world.cleo)).result).toMatchObject({ ok: true, value: { reasons: [], ended: [] } });
});

test("an answer that a person pastes makes no SQL user one of single sign-on, which ends its resets, and unmakes none", async () => {
  const sourceNow = async () => (await storedSqlUsers(await store(), CLUSTER_ID)).get("app_plain")?.provisionedBy;
  cluster.options.set("app_plain", ["PROVISIONSRC=jwt_token:https://id.example"]);
  await paste(world.cleo);
  expect(await sourceNow()).toBeNull();
  cluster.options.delete("app_plain");
  await (await store())
    .updateTable("sql_users")
    .set({ provisioned_by: "jwt" })
    .where("name", "=", "app_plain")
    .execute();
  await paste(world.cleo);
  expect(await sourceNow()).toBe("jwt");
});

test("an answer without a SQL user that the cluster has proves nothing, and says that it may be of another cluster", async () => {
  const { result } = await paste(world.cleo, USERS.slice(1));
  expect(result).toMatchObject({ ok: true, value: { users: [], reasons: [expect.stringContaining("app_admin")] } });
  expect(await statesNow()).toEqual(Object.fromEntries(USERS.map((name) => [name, "not proved"])));
});

test("an answer proves nothing while the cluster has a database that the script did not look at, and its code can be used again", async () => {
  const { code, result } = await paste(world.cleo, undefined, undefined, ["hidden"]);
  expect(result).toMatchObject({
    value: { users: [], uncovered: ["hidden"], reasons: [expect.stringContaining("hidden")] },
  });
  expect(await statesNow()).toEqual(Object.fromEntries(USERS.map((name) => [name, "not proved"])));
  expect((await paste(world.cleo, undefined, code)).result).toMatchObject({ value: { reasons: [], uncovered: [] } });
});

test("a code works once, and for the person who got it", async () => {
  const { code } = await paste(world.cleo);
  expect((await paste(world.cleo, [...USERS, "a_role"], code)).result).toMatchObject({ error: { code: "code_void" } });
  const page = await look(world.cleo, verifyAllPageDoor, { clusterId: CLUSTER_ID });
  const others = page.ok ? page.value.code : "";
  expect((await paste(world.ada, [...USERS, "a_role"], others)).result).toMatchObject({ error: { code: "code_void" } });
});

test("an answer proves nothing about a SQL user that was recreated after its code", async () => {
  const page = await look(world.cleo, verifyAllPageDoor, { clusterId: CLUSTER_ID });
  if (!page.ok) throw new Error(page.error.code);
  const { code } = page.value;
  const answer = CLIENTS["cockroach sql"]?.(cluster.everyone(["shop"], code, [...USERS, "a_role"])) ?? "";
  await vi.waitUntil(() => Date.now() > page.value.codeExpiresAt - 30 * 60_000);
  await saveDeleted(await store(), { clusterId: CLUSTER_ID, name: "app_plain" });
  await saveCreated(await store(), { clusterId: CLUSTER_ID, name: "app_plain" }, { by: byNamed("Cleo") });
  const result = await change(world.cleo, verifyAllDoor, { clusterId: CLUSTER_ID, code, answer });
  expect(result).toMatchObject({ ok: true, value: { newer: ["app_plain"], skipped: [] } });
  expect((await storedSqlUsers(await store(), CLUSTER_ID)).get("app_plain")).toMatchObject({
    state: "admin",
    verified: null,
  });
  expect((await storedSqlUsers(await store(), CLUSTER_ID)).get("app_power")?.state).toBe("privileged");
});

test("an answer changes nothing of a SQL user about which something newer was proved since its code", async () => {
  const page = await look(world.cleo, verifyAllPageDoor, { clusterId: CLUSTER_ID });
  if (!page.ok) throw new Error(page.error.code);
  const { code } = page.value;
  const answer = CLIENTS["cockroach sql"]?.(cluster.everyone(["shop"], code, [...USERS, "a_role"])) ?? "";
  await vi.waitUntil(() => Date.now() > page.value.codeExpiresAt - 30 * 60_000);
  const proof = { state: "admin", databases: ["shop"], by: "Cleo", live: true } as const;
  await saveProof(await store(), { clusterId: CLUSTER_ID, name: "app_plain" }, proof);
  const result = await change(world.cleo, verifyAllDoor, { clusterId: CLUSTER_ID, code, answer });
  expect(result).toMatchObject({ ok: true, value: { newer: ["app_plain"] } });
  if (result.ok) expect(result.value.users.map(({ name }) => name)).not.toContain("app_plain");
  const states = await storedSqlUsers(await store(), CLUSTER_ID);
  expect([states.get("app_plain")?.state, states.get("app_power")?.state]).toEqual(["admin", "privileged"]);
});

test("a protected SQL user is left to Cluster Admins", async () => {
  await saveProtected(await store(), { clusterId: CLUSTER_ID, name: "app_plain" }, true);
  expect((await paste(world.cleo)).result).toMatchObject({ ok: true, value: { skipped: [] } });
});
