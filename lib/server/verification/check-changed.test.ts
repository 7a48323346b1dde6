import { beforeEach, expect, test } from "vitest";
import { change } from "../../testing/requests.ts";
import { runShown } from "../../testing/sent.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { checkChangedDoor } from "../edge/doors/sql-users/verification.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";

freshProcess();
const world = sqlWorld();
const target = () => ({ clusterId: world().clusterId, name: "app" });
const WANTED = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" } as const;
const ACCESS = { kind: "access", wanted: WANTED, demote: true } as const;

beforeEach(async () => {
  const { cloud, clusterId, sql } = world();
  for (const name of ["app", "mate", "deep", "other", "old_owner"]) await cloud.addUser(clusterId, name);
  for (const statement of [
    ...["app", "mate", "deep", "other", "old_owner"].map((name) => `REVOKE admin FROM ${name}`),
    "CREATE ROLE shop_ro_role",
    "CREATE ROLE group_of_groups",
    "GRANT shop_ro_role TO mate",
    "GRANT shop_ro_role TO group_of_groups",
    "GRANT group_of_groups TO deep",
    "GRANT SYSTEM CREATEROLE TO deep",
  ])
    sql.asRoot(statement);
  await turnOn(world(), "manage");
});

async function checked(script: object) {
  const answer = await change(world().ada, checkChangedDoor, { ...target(), script });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

const proved = async () =>
  [...(await storedSqlUsers(await store(), world().clusterId))]
    .filter(([, { verified }]) => verified)
    .map(([name, { state }]) => `${name} ${state}`)
    .sort();

test("the check after a script covers the members of its group roles, also through other roles, and no others", async () => {
  expect(await runShown(world().ada, { ...target(), script: ACCESS })).toMatchObject({ ok: true });
  const { users, unread } = await checked(ACCESS);
  expect(users.map(({ name, state }) => [name, state])).toEqual([
    ["deep", "privileged"],
    ["mate", "restricted"],
  ]);
  expect(unread).toEqual([]);
  expect(await proved()).toEqual(["deep privileged", "mate restricted"]);
});

test("after a pair is restricted, it covers the other one and the members of the role", async () => {
  const { users } = await checked({ kind: "pair", first: "other", role: "shop_ro_role" });
  expect(users.map(({ name }) => name).sort()).toEqual(["deep", "mate", "other"]);
});

test("the SQL user itself and its heir, which have checks of their own, are left out", async () => {
  world().sql.asRoot("GRANT shop_ro_role TO old_owner");
  const wanted = { level: "ddl-owner", via: "role", databases: [{ name: "shop" }], takeOverFrom: "old_owner" };
  const { users } = await checked({ kind: "access", wanted, demote: false });
  expect(users.map(({ name }) => name)).not.toContain("app");
  expect(users.map(({ name }) => name)).not.toContain("old_owner");
});

test("nothing is read where a script changes no other SQL user", async () => {
  const before = world().sql.record().length;
  for (const script of [{ kind: "restrict" }, { kind: "clean_up", newOwner: "old_owner" }])
    expect(await checked(script)).toEqual({ users: [], unread: [] });
  expect(
    world()
      .sql.record()
      .slice(before)
      .filter(({ text }) => text?.includes("every_user")),
  ).toEqual([]);
});
