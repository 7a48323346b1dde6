import { beforeEach, expect, test } from "vitest";
import { change } from "../../testing/requests.ts";
import { runShown, showSql, statementsSince } from "../../testing/sent.ts";
import { byNamed, freshProcess } from "../../testing/server.ts";
import { meanwhile, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { saveProof } from "../../testing/sql-users/save-proof.ts";
import { runSqlDoor } from "../edge/doors/sql-users/verification.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveProtected } from "../store/sql-users/sql-users.ts";

freshProcess();

const world = sqlWorld();
const target = () => ({ clusterId: world().clusterId, name: "app" });
const WANTED = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" } as const;
const ACCESS = { kind: "access", wanted: WANTED, demote: false } as const;
const UNDO = { kind: "undo", wanted: WANTED, from: "all", done: 100 } as const;

beforeEach(async () => {
  await world().cloud.addUser(world().clusterId, "app");
  await turnOn(world(), "manage");
});

async function outcomes() {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["outcome", "details"])
    .where("action", "=", "sql_user.apply")
    .where("outcome", "!=", "intended")
    .execute();
  return rows.map(({ outcome, details }) => [outcome, JSON.parse(details).statements]);
}

test("a script that stops in the middle is recorded as unknown, with how far it came", async () => {
  world().sql.fault({ kind: "retry", statement: /^GRANT "shop_ro_role"/ });
  const ran = await runShown(world().ada, { ...target(), script: ACCESS });
  if (!ran.ok || !("done" in ran.value)) throw new Error("it did not run");
  const { done, total, stopped } = ran.value;
  expect(stopped).not.toBeNull();
  expect(await outcomes()).toEqual([["unknown", `${done} of ${total}`]]);
});

test("restricted does not stand from the first statement on, also for the other SQL user that a script is about", async () => {
  const db = await store();
  await world().cloud.addUser(world().clusterId, "old_owner");
  const state = async (name: string) => (await storedSqlUsers(db, world().clusterId)).get(name)?.state;
  const proved = { state: "restricted", databases: ["shop"], by: "Ada" } as const;
  for (const name of ["app", "old_owner"]) await saveProof(db, { ...target(), name }, proved);
  const { via, databases } = WANTED;
  const wanted = { level: "ddl-owner", via, databases, takeOverFrom: "old_owner" } as const;
  const takeOver = { ...target(), script: { ...ACCESS, wanted } };
  const shown = await showSql(world().ada, takeOver);
  if (!shown.ok) throw new Error(JSON.stringify(shown.error));
  expect([await state("app"), await state("old_owner")]).toEqual(["restricted", "restricted"]);
  await change(world().ada, runSqlDoor, { ...takeOver, digest: shown.value.digest });
  expect([await state("app"), await state("old_owner")]).toEqual(["unknown", "unknown"]);
});

test("a script stops where another SQL user got the name meanwhile, and reports the statements that ran", async () => {
  const input = { ...target(), script: ACCESS };
  const shown = await showSql(world().ada, input);
  if (!shown.ok) throw new Error(shown.error.code);
  const replace = async () => {
    const db = await store();
    await saveDeleted(db, target());
    await saveCreated(db, target(), { by: byNamed("Ada") });
  };
  world().sql.fault({ kind: "slow", statement: /^USE "shop"/, times: 1, until: meanwhile(replace) });
  const ran = await change(world().ada, runSqlDoor, { ...input, digest: shown.value.digest });
  expect(ran).toMatchObject({ ok: true, value: { stopped: expect.stringContaining("does not exist") } });
  expect((await outcomes())[0]?.[0]).toBe("unknown");
});

test.each([
  ["that the Cloud API lists", () => world().cloud.addUser(world().clusterId, "shop_ro_role")],
  ["that SQL alone knows", async () => world().sql.asRoot("CREATE ROLE shop_ro_role WITH LOGIN")],
])("a SQL user %s with the name of the group role gets nothing, and is not deleted by an undo", async (_, add) => {
  await add();
  await saveProtected(await store(), { clusterId: world().clusterId, name: "shop_ro_role" }, true);
  const before = world().sql.record().length;
  for (const script of [ACCESS, UNDO])
    expect(await runShown(world().ada, { ...target(), script })).toMatchObject({
      ok: false,
      error: { code: "invalid_input", vendorMessage: expect.stringContaining("shop_ro_role is a SQL user") },
    });
  expect(statementsSince(world(), before)).toEqual([]);
});

test("no SQL user is added to a group role that is admin", async () => {
  for (const statement of ["CREATE ROLE shop_ro_role", "GRANT admin TO shop_ro_role"]) world().sql.asRoot(statement);
  const before = world().sql.record().length;
  expect(await runShown(world().ada, { ...target(), script: ACCESS })).toMatchObject({
    ok: false,
    error: { code: "invalid_input", vendorMessage: expect.stringContaining("is admin") },
  });
  expect(statementsSince(world(), before)).toEqual([]);
});
