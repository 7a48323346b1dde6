import { beforeEach, describe, expect, test } from "vitest";
import { MEMBER_SCOPES, TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { programOf } from "../../../testing/program.ts";
import { change, type Person, person } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { protectSqlUserDoor } from "../doors/sql-users/sql-users.ts";

freshProcess();
endSqlWorlds();
const PASSWORD = "of-an-application-1";
const NAME = "app_shop";
let world: SqlWorld;

const signIn = () => world.signIn(NAME, PASSWORD);
const pathOf = (what: string, { clusterId } = world, name = NAME) =>
  `/clusters/${clusterId}/sql-users/${name}/${what}-login`;

async function begin(level: "manage" | "create" | "observe" | null): Promise<void> {
  world = await newSqlWorld(level);
  await world.cloud.addUser(world.clusterId, NAME, { password: PASSWORD });
}

/** A member who is Cluster Admin there. */
async function clusterAdmin(): Promise<Person> {
  const lena = await person("Lena");
  await putGrant(
    await store(),
    { kind: "account", id: lena.id },
    { clusterId: world.clusterId, role: "cluster_admin", by: "Ada" },
  );
  return lena;
}

async function events() {
  const db = await store();
  const acts = ["sql_user.disable_login", "sql_user.enable_login"] as const;
  const rows = await db.selectFrom("audit_events").selectAll().where("action", "in", acts).execute();
  return rows.map(({ action, outcome, details }) => ({ action, outcome, details: JSON.parse(details) }));
}

describe("a program with the scope login", () => {
  beforeEach(() => begin("manage"));

  test("disables and enables a login, and the audit names its token", async () => {
    const call = await programOf(await clusterAdmin(), { scopes: ["login"] });
    const disabled = await call("POST", pathOf("disable"), { sessions: true });
    expect(disabled).toEqual({ status: 200, body: { name: NAME, login: false, ended: 0 } });
    await expect(signIn()).rejects.toMatchObject({ code: "sql_connection_login_refused" });
    const enabled = await call("POST", pathOf("enable"));
    expect(enabled).toEqual({ status: 200, body: { name: NAME, login: true, ended: 0 } });
    await signIn();
    const recorded = await events();
    const [disable, enable] = ["sql_user.disable_login", "sql_user.enable_login"];
    expect(recorded).toMatchObject([
      { action: disable, outcome: "intended", details: { endSessions: "yes" } },
      { action: disable, outcome: "done" },
      { action: enable, outcome: "intended" },
      { action: enable, outcome: "done" },
    ]);
    for (const { outcome, details } of recorded)
      if (outcome === "intended") expect(JSON.stringify(details)).toContain("ci-");
  });

  test("leaves open sessions where it does not say otherwise, and disables once for one key", async () => {
    const call = await programOf(world.ada);
    const first = await call("POST", pathOf("disable"), {}, "one-key");
    expect(first).toMatchObject({ status: 200, body: { login: false } });
    expect(await call("POST", pathOf("disable"), {}, "one-key")).toEqual(first);
    expect(await events()).toMatchObject([{ details: { endSessions: "no" } }, { outcome: "done" }]);
  });

  test("is told by a preview what would be sent, and nothing is sent", async () => {
    const call = await programOf(world.ada, { scopes: ["login"] });
    const { status, body } = await call("POST", `${pathOf("disable")}?dryRun=true`, { sessions: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ calls: [], events: [{ action: "sql_user.disable_login" }] });
    expect(body.sql).toContain(`ALTER USER "${NAME}" NOLOGIN;`);
    await signIn();
  });

  test.each(["disable", "enable"])("alone may %s: no other scope does, and it opens nothing else", async (what) => {
    const others = TOKEN_SCOPES.filter((scope) => scope !== "login");
    const call = await programOf(world.ada, { scopes: others });
    for (const query of ["", "?dryRun=true"])
      expect((await call("POST", `${pathOf(what)}${query}`, {})).body.code).toBe("token_scope");
    await signIn();
    expect(MEMBER_SCOPES).toContain("login");
    const only = await programOf(world.ada, { scopes: ["login"] });
    for (const [method, path, body] of [
      ["GET", `/clusters/${world.clusterId}/sql-users`, undefined],
      ["DELETE", `/clusters/${world.clusterId}/sql-users/${NAME}`, undefined],
      ["POST", `/clusters/${world.clusterId}/sql-users/${NAME}/reset-password`, {}],
    ] as const)
      expect((await only(method, path, body)).body.code, path).toBe("token_scope");
  });

  test("is refused once its owner lost the right, and where its owner never had it", async () => {
    const lena = await clusterAdmin();
    const holder = { kind: "account", id: lena.id } as const;
    const call = await programOf(lena, { scopes: ["login"] });
    const db = await store();
    await putGrant(db, holder, { clusterId: world.clusterId, role: "cluster_creator", by: "Ada" });
    expect((await call("POST", pathOf("disable"), {})).body.code).toBe("forbidden");
    await removeGrant(db, holder, world.clusterId);
    for (const what of ["disable", "enable"])
      expect((await call("POST", pathOf(what), {})).body.code).toBe("cluster_not_found");
    await signIn();
    // Each refusal is in the audit, and none is an intent of a change.
    expect(new Set((await events()).map(({ outcome }) => outcome))).toEqual(new Set(["refused"]));
  });

  test("is refused for a protected SQL user, one of another cluster, one that is missing, and Rolecall's own", async () => {
    const target = { clusterId: world.clusterId, name: NAME };
    expect(await change(world.ada, protectSqlUserDoor, target)).toMatchObject({ ok: true });
    const call = await programOf(world.ada, { scopes: ["login"] });
    for (const query of ["", "?dryRun=true"])
      expect((await call("POST", `${pathOf("disable")}${query}`, {})).body.code).toBe("token_needs_person");
    const elsewhere = await programOf(world.ada, {
      scopes: ["login"],
      clusters: ["2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51"],
    });
    expect((await elsewhere("POST", pathOf("disable"), {})).body.code).toBe("cluster_not_found");
    expect((await call("POST", pathOf("disable", world, "nobody"), {})).body.code).toBe("sql_user_not_found");
    const own = world.cloud.userNames(world.clusterId).find((name) => name.startsWith("rolecall_")) ?? "";
    expect((await call("POST", pathOf("disable", world, own), {})).body.code).toBe("invalid_input");
    await signIn();
  });
});

test.each([
  [null, "sql_connection_off"],
  ["observe", "sql_connection_observes"],
] as const)("where the SQL connection is %s, no login is changed", async (level, code) => {
  await begin(level);
  const call = await programOf(world.ada, { scopes: ["login"] });
  for (const what of ["disable", "enable"])
    for (const query of ["", "?dryRun=true"])
      expect((await call("POST", `${pathOf(what)}${query}`, {})).body.code).toBe(code);
  if (level) await signIn();
});
