import { beforeEach, expect, test } from "vitest";
import { CHANGED_MEANWHILE } from "#lib/sql/answers/live-verdict.ts";
import { change } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile, sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { checkPrivilegesDoor } from "../edge/doors/sql-users/verification.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";

freshProcess();
const APP = "app_shop";
const world = sqlWorld(["shop"]);

beforeEach(async () => {
  await world().cloud.addUser(world().clusterId, APP);
  for (const statement of [`REVOKE admin FROM ${APP}`, "CREATE ROLE boss WITH CREATEROLE"])
    world().sql.asRoot(statement);
  await turnOn(world(), "manage");
});

/** The verdict of a check in which this is run after its options, roles and system privileges were read. */
async function verdictWith(statement: string) {
  const { ada, clusterId, sql } = world();
  const run = async () => {
    sql.asRoot(statement);
  };
  sql.fault({ kind: "slow", statement: /^USE "shop"/, times: 1, until: meanwhile(run) });
  const answer = await change(ada, checkPrivilegesDoor, { clusterId, name: APP });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.verdict;
}

const stateNow = async () => (await storedSqlUsers(await store(), world().clusterId)).get(APP)?.state;

test.each([
  ["an option", `ALTER ROLE ${APP} WITH CREATEDB`],
  ["a role", `GRANT boss TO ${APP}`],
  ["a system privilege", `GRANT SYSTEM MODIFYCLUSTERSETTING TO ${APP}`],
])("a check during which the SQL user gets %s proves nothing, and says why", async (_what, statement) => {
  expect(await verdictWith(statement)).toMatchObject({ state: "inconclusive", reasons: [CHANGED_MEANWHILE] });
  expect(await stateNow()).not.toBe("restricted");
});

test("a check during which it becomes admin says admin", async () => {
  expect(await verdictWith(`GRANT admin TO ${APP}`)).toMatchObject({ state: "admin" });
  expect(await stateNow()).toBe("admin");
});

test("a check during which it loses admin proves nothing", async () => {
  world().sql.asRoot(`GRANT admin TO ${APP}`);
  const verdict = await verdictWith(`REVOKE admin FROM ${APP}`);
  expect(verdict).toMatchObject({ state: "inconclusive", reasons: [CHANGED_MEANWHILE] });
});

test("what changes about another SQL user does not matter to a check", async () => {
  world().sql.asRoot("CREATE USER other");
  expect(await verdictWith("GRANT boss TO other")).toMatchObject({ state: "restricted" });
  expect(await stateNow()).toBe("restricted");
});
