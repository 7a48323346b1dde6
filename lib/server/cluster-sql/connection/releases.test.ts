import { describe, expect, test } from "vitest";
import { SQL_LEVELS } from "#lib/sql/own-user.ts";
import { change } from "../../../testing/requests.ts";
import { runShown } from "../../../testing/sent.ts";
import { freshProcess } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { checkPrivilegesDoor } from "../../edge/doors/sql-users/verification.ts";

freshProcess();
const APP = "app_shop";

describe.each(["v24.1.27", "v25.2.16", "v25.4.7", "v26.2.1"])("on %s", { timeout: 60_000 }, (version) => {
  const world = sqlWorld(["shop"], version);
  const stateNow = async () => {
    const { ada, clusterId } = world();
    const answer = await change(ada, checkPrivilegesDoor, { clusterId, name: APP });
    return answer.ok ? answer.value.verdict.state : answer.error.code;
  };

  test.each(SQL_LEVELS)("a connection of level %s proves admin, privileged and restricted", async (level) => {
    const { cloud, clusterId, sql } = world();
    await cloud.addUser(clusterId, APP);
    await turnOn(world(), level);
    expect(await stateNow()).toBe("admin");
    sql.asRoot(`REVOKE admin FROM ${APP}`);
    sql.asRoot(`ALTER USER ${APP} CREATEROLE`);
    expect(await stateNow()).toBe("privileged");
    sql.asRoot(`ALTER USER ${APP} NOCREATEROLE`);
    expect(await stateNow()).toBe("restricted");
    sql.asRoot("REVOKE CONNECT ON DATABASE shop FROM public");
    // Only the rights of Rolecall's roles remain: turning on granted CONNECT to the observer role.
    expect(await stateNow()).toBe("restricted");
  });

  test("Run now gives wanted access, and the check after it proves it", async () => {
    const { cloud, clusterId, ada } = world();
    await cloud.addUser(clusterId, APP);
    await turnOn(world(), "manage");
    const wanted = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };
    const applied = await runShown(ada, { clusterId, name: APP, script: { kind: "access", wanted, demote: true } });
    expect(applied).toMatchObject({ ok: true, value: { stopped: null } });
    const answer = await change(ada, checkPrivilegesDoor, { clusterId, name: APP, wanted });
    expect(answer).toMatchObject({ ok: true, value: { verdict: { state: "restricted", missing: [], surplus: [] } } });
  });
});
