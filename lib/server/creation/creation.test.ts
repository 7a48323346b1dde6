import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CreatedSqlUser } from "#lib/shared/sql-users.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { timeText } from "#lib/sql/time.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { events } from "../../testing/request-steps.ts";
import { change, look, person } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile } from "../../testing/sql-cluster.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../testing/sql-world.ts";
import { tokenActor } from "../../testing/token-actor.ts";
import { makeTokenDoor } from "../doors/api-tokens.ts";
import { createSqlUserDoor, finishCreationDoor, removeLeftDoor } from "../doors/creation.ts";
import { shownPasswordDoor } from "../doors/profile.ts";
import { sqlUserDoor } from "../doors/sql-user-facts.ts";
import { deleteSqlUserDoor, resetPasswordDoor, sqlUserListDoor } from "../doors/sql-users.ts";
import { mutate } from "../run/run.ts";
import { carryOutEnds } from "../sql-facts/ends.ts";
import { putGrant, removeGrant } from "../store/cluster-roles.ts";
import { unfinishedCreations } from "../store/creations.ts";
import { store } from "../store/store.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const READ = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" } as const;
const DIRECT = { ...READ, via: "direct" } as const;

let world: SqlWorld;
const named = (name: string) => ({ clusterId: world.clusterId, name });
const create = async (name: string, more: object = {}, by = world.ada) =>
  change(by, createSqlUserDoor, { ...named(name), ...more });
const made = async (name: string, more: object = {}) => {
  const answer = await create(name, more);
  if (!answer.ok) throw new Error(answer.error.code);
  await arrived(answer.value);
  return answer.value;
};
/** As the page does that shows the password. */
const arrived = async (value: CreatedSqlUser) =>
  value.password === null ? undefined : look(world.ada, shownPasswordDoor, { id: value.shownId });
const left = async () => (await store()).selectFrom("creations").selectAll().execute();
const listed = async (name: string) => {
  const answer = await look(world.ada, sqlUserListDoor, { clusterId: world.clusterId, fresh: true });
  return answer.ok ? answer.value.users.find((user) => user.name === name) : undefined;
};
const sql = () => world.cloud.sql(world.clusterId);
const texts = () =>
  sql()
    .record()
    .flatMap(({ text }) => text ?? []);
const isAdmin = (name: string) => sql().isAdmin(name);

describe.each(["create", "manage"] as const)("through a connection of the level %s", (level) => {
  beforeEach(async () => {
    world = await newSqlWorld(level);
  });

  test("a SQL user is made by SQL, proved restricted, and its password logs in", async () => {
    const { password, proved, unfinished } = await made("app", { purpose: "reads" });
    expect(unfinished).toBeUndefined();
    expect(proved).toMatchObject({ state: "restricted", databases: ["defaultdb", "shop", "stock"], gives: null });
    await world.signIn("app", password ?? "");
    expect(isAdmin("app")).toBe(false);
    expect(await listed("app")).toMatchObject({ state: "restricted", purpose: "reads", verified: { live: true } });
    expect(await left()).toEqual([]);
    const sent = world.cloud.record().filter(({ route }) => route === "sql-users.create" && route.includes("app"));
    expect(sent).toEqual([]);
    expect((await events()).filter(({ target }) => target === "app")).toMatchObject([
      { action: "sql_user.create", outcome: "done", details: { state: "restricted", way: "sql" } },
    ]);
  });

  test("the cluster refuses one with an end from that time on, which is set before the answer", async () => {
    const endsAt = Math.floor(Date.now() / 1_000) * 1_000 + 90_000;
    const { password, proved } = await made("app", { endsAt });
    expect(proved).toMatchObject({ state: "restricted", endsAt });
    await world.signIn("app", password ?? "");
    const expiries = texts().filter((text) => text.includes("VALID UNTIL"));
    expect(expiries).toEqual([`ALTER USER "app" VALID UNTIL '${timeText(endsAt)}'`]);
    // Nothing is left to tell it.
    await carryOutEnds(await store());
    expect(texts().filter((text) => text.includes("VALID UNTIL"))).toEqual(expiries);
    vi.useFakeTimers({ toFake: ["Date"], now: endsAt + 1_000 });
    await expect(world.signIn("app", password ?? "")).rejects.toThrow();
    expect(await listed("app")).toMatchObject({ wantedUntil: endsAt });
  });

  test("an end that is over is refused before anything is made", async () => {
    const before = texts().length;
    expect(await create("app", { endsAt: Date.now() - 1 })).toMatchObject({
      ok: false,
      error: { code: "invalid_input", fields: { endsAt: "Choose a day in the future." } },
    });
    expect(texts()).toHaveLength(before);
    expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
  });

  test("a taken name is refused, and the SQL user that has it stays as it is", async () => {
    await world.cloud.addUser(world.clusterId, "app", { password: "of-another-1234" });
    expect(await create("app")).toMatchObject({ ok: false, error: { code: "sql_user_exists" } });
    expect(world.cloud.passwordMatches(world.clusterId, "app", "of-another-1234")).toBe(true);
    expect(await left()).toEqual([]);
  });

  test.each(["cut", "cut-after"] as const)("a lost answer to CREATE USER (%s) is settled by a login", async (kind) => {
    sql().fault({ kind, statement: /^CREATE USER/, times: 1 });
    const { password } = await made("app");
    await world.signIn("app", password ?? "");
    expect(await left()).toEqual([]);
  });

  test("one that a program creates is never marked to be finished or removed, since only the answer has its password", async () => {
    const token = await change(world.ada, makeTokenDoor, {
      ...{ kind: "personal", name: "ci", scopes: ["create"], clusters: "all", addresses: [], days: 30 },
    });
    const answer = await inRequest(newBrowser({ origin: "" }), async () =>
      mutate(
        createSqlUserDoor,
        named("app"),
        await tokenActor(`Bearer ${token.ok ? token.value.token : ""}`, "192.0.2.7"),
      ),
    );
    await world.signIn("app", answer.ok ? (answer.value.password ?? "") : "");
    expect(await left()).toEqual([]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    expect((await unfinishedCreations(await store(), world.clusterId)).size).toBe(0);
    expect(await change(world.ada, removeLeftDoor, named("app"))).toMatchObject({ ok: false });
    expect(world.cloud.userNames(world.clusterId)).toContain("app");
  });

  test("only the first SQL user asks the Cloud API whether it lists them", async () => {
    const lists = () => world.cloud.record().filter(({ route }) => route === "sql-users.list").length;
    await made("one");
    const before = lists();
    await made("two");
    expect(lists()).toBe(before);
  });

  test("on a cluster that takes a verifier for the password itself, the password that is shown logs in", async () => {
    sql().storePreHashed(false);
    const { password, unfinished } = await made("app");
    expect(unfinished).toBeUndefined();
    await world.signIn("app", password ?? "");
    expect(isAdmin("app")).toBe(false);
  });

  test("a password that the cluster does not take is not shown", async () => {
    sql().fault({ kind: "throttled", user: "app" });
    const { password, unfinished } = await made("app");
    expect(password).toBeNull();
    expect(unfinished).toMatchObject({ after: "verified", code: "sql_connection_throttled" });
    sql().clearFaults();
    const finished = await change(world.ada, finishCreationDoor, named("app"));
    if (!finished.ok) throw new Error(finished.error.code);
    await arrived(finished.value);
    await world.signIn("app", finished.value.password ?? "");
    expect(await left()).toEqual([]);
  });
});

describe("a complete SQL user whose answer is lost", () => {
  beforeEach(async () => {
    world = await newSqlWorld("manage");
  });
  /** A server that starts again has no lease of the one before. */
  const restart = async () => (await store()).deleteFrom("leases").execute();
  const page = async () => {
    const answer = await look(world.ada, sqlUserDoor, named("app"));
    return answer.ok ? answer.value.user : undefined;
  };

  test("is marked once its server has died, in the list and on its page, until a password is set", async () => {
    const answer = await create("app", { purpose: "reads" });
    expect(answer).toMatchObject({ ok: true });
    // The answer may be on its way.
    expect((await listed("app"))?.unfinished).toBeUndefined();
    await restart();
    const marked = { state: "restricted", unfinished: { after: "signed_in", code: null, by: "Ada" } };
    expect(await listed("app")).toMatchObject(marked);
    expect(await page()).toMatchObject(marked);
    expect(await change(world.ada, resetPasswordDoor, named("app"))).toMatchObject({ ok: true });
    expect((await listed("app"))?.unfinished).toBeUndefined();
    expect((await page())?.unfinished).toBeUndefined();
  });

  test("is marked after a minute where its server lives", async () => {
    await create("app");
    const db = await store();
    await db
      .updateTable("leases")
      .set((eb) => ({ expires_at: eb("expires_at", "-", 60_001) }))
      .execute();
    expect(await listed("app")).toMatchObject({ unfinished: { after: "signed_in" } });
  });

  test("is not marked once a browser has confirmed the answer", async () => {
    await made("app");
    await restart();
    expect((await listed("app"))?.unfinished).toBeUndefined();
    expect(await left()).toEqual([]);
  });

  test("stays marked when another person is shown something else", async () => {
    const answer = await create("app");
    const shownId = answer.ok && answer.value.password !== null ? answer.value.shownId : "";
    await look(world.cleo, shownPasswordDoor, { id: shownId });
    await look(world.ada, shownPasswordDoor, { id: "shn_nobody" });
    await restart();
    expect(await listed("app")).toMatchObject({ unfinished: { after: "signed_in" } });
  });

  test("gets a new password that was proved, or is removed", async () => {
    for (const name of ["app", "other"]) await create(name);
    await restart();
    const finished = await change(world.ada, finishCreationDoor, named("app"));
    if (!finished.ok) throw new Error(finished.error.code);
    await arrived(finished.value);
    await world.signIn("app", finished.value.password ?? "");
    expect(await change(world.ada, removeLeftDoor, named("other"))).toMatchObject({ ok: true });
    expect(world.cloud.userNames(world.clusterId)).not.toContain("other");
    expect(await left()).toEqual([]);
    // The name is free at once.
    expect(await create("other")).toMatchObject({ ok: true });
    await change(world.ada, deleteSqlUserDoor, named("other"));
    expect(await create("other")).toMatchObject({ ok: true });
  });
});

describe("through a connection that manages", () => {
  beforeEach(async () => {
    world = await newSqlWorld("manage");
  });

  test("a SQL user gets the chosen access and no more", async () => {
    const { proved } = await made("app", { wanted: READ });
    expect(proved).toMatchObject({ state: "restricted", surplus: [] });
    expect(proved?.gives).toContain("app can read");
    expect(texts()).toContain('GRANT "shop_ro_role" TO "app"');
  });

  test("the password is not shown to a person who lost the role while the SQL user was made", async () => {
    const cora = await person("Cora");
    const db = await store();
    const grant = { kind: "account", id: cora.id } as const;
    await putGrant(db, grant, { clusterId: world.clusterId, role: "cluster_creator", by: "Ada" });
    const lose = () => removeGrant(db, grant, world.clusterId);
    sql().fault({ kind: "slow", statement: /^CREATE USER/, times: 1, until: meanwhile(lose) });
    expect(await create("app", {}, cora)).toMatchObject({ ok: true, value: { password: null } });
    expect(await listed("app")).toMatchObject({ state: "restricted" });
    expect(await db.selectFrom("shown_passwords").selectAll().execute()).toEqual([]);
  });

  test("a creation that stops is named, marked in the list, and finished with a password that logs in", async () => {
    sql().fault({ kind: "retry", statement: /^GRANT "shop_ro_role"/ });
    const { password, unfinished } = await made("app", { wanted: READ, purpose: "reads" });
    expect(password).toBeNull();
    expect(unfinished).toMatchObject({ after: "created", code: "sql_refused", by: "Ada" });
    expect(await listed("app")).toMatchObject({ unfinished: { after: "created" }, purpose: "reads" });
    expect(isAdmin("app")).toBe(false);
    sql().clearFaults();
    const finished = await change(world.ada, finishCreationDoor, named("app"));
    if (!finished.ok) throw new Error(finished.error.code);
    await arrived(finished.value);
    await world.signIn("app", finished.value.password ?? "");
    const user = await listed("app");
    expect(user).toMatchObject({ state: "restricted", purpose: "reads" });
    expect(user?.unfinished).toBeUndefined();
    expect(await change(world.ada, finishCreationDoor, named("app"))).toMatchObject({
      error: { code: "creation_over" },
    });
  });

  test("a creation that stops is removed with its grants", async () => {
    sql().fault({ kind: "retry", statement: /^ALTER DEFAULT PRIVILEGES/ });
    expect((await made("app", { wanted: DIRECT })).unfinished).toMatchObject({ after: "created" });
    sql().clearFaults();
    expect(await change(world.ada, removeLeftDoor, named("app"))).toMatchObject({ ok: true });
    expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
    expect(await left()).toEqual([]);
    expect((await made("app")).password).not.toBeNull();
  });

  test("a creation whose password was set since cannot be finished or removed", async () => {
    sql().fault({ kind: "throttled", user: "app" });
    await made("app");
    expect(await change(world.ada, resetPasswordDoor, named("app"))).toMatchObject({ ok: true });
    expect((await listed("app"))?.unfinished).toBeUndefined();
    for (const door of [finishCreationDoor, removeLeftDoor])
      expect(await change(world.ada, door, named("app"))).toMatchObject({ error: { code: "creation_over" } });
    expect(world.cloud.userNames(world.clusterId)).toContain("app");
  });

  test("the name of a deleted one is free for a new one", async () => {
    sql().fault({ kind: "throttled", user: "app" });
    await made("app");
    expect(await create("app")).toMatchObject({ error: { code: "sql_user_exists" } });
    expect(await change(world.ada, deleteSqlUserDoor, named("app"))).toMatchObject({ ok: true });
    sql().clearFaults();
    await world.signIn("app", (await made("app")).password ?? "");
  });

  test("a group role that is admin is refused before anything is made", async () => {
    sql().asRoot("CREATE ROLE shop_ro_role");
    sql().asRoot("GRANT admin TO shop_ro_role");
    const refused = await create("app", { wanted: READ });
    expect(refused).toMatchObject({
      error: { code: "invalid_input", fields: { access: expect.stringContaining("is admin") } },
    });
    expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
  });

  test("where the Cloud API does not list it, the API makes it and admin is taken before its password is known", async () => {
    world.cloud.hideSqlMade(world.clusterId);
    for (const name of ["one", "two"]) {
      const { password, proved } = await made(name, { wanted: READ });
      expect(proved).toMatchObject({ state: "restricted" });
      await world.signIn(name, password ?? "");
      expect(world.cloud.userNames(world.clusterId)).toContain(name);
    }
    expect(texts().filter((text) => text.startsWith("CREATE USER"))).toHaveLength(1);
  });

  test("no statement holds a password or is sent twice by a person who lost the right", async () => {
    const { password } = await made("app", { wanted: READ });
    expect(texts().join()).not.toContain(password);
    expect(await create("app2", { wanted: READ }, world.mara)).toMatchObject({ error: { code: "cluster_not_found" } });
  });
});

describe("through a connection that creates", () => {
  beforeEach(async () => {
    world = await newSqlWorld("create");
  });

  test("a SQL user joins group roles that are there", async () => {
    expect(await create("app", { wanted: READ })).toMatchObject({
      error: { code: "invalid_input", fields: { access: expect.stringContaining("does not exist") } },
    });
    // Every statement names its database, so that none depends on the one before it.
    const wanted = { ...READ, scope: "existing" } as const;
    const { run } = planAccess({ ...wanted, user: "app", code: "12345678", demote: false, isRestricted: true });
    for (const statement of run.slice(0, -1)) sql().asRoot(sqlText(statement));
    expect((await made("app", { wanted })).proved).toMatchObject({ state: "restricted" });
    expect(await create("direct", { wanted: DIRECT })).toMatchObject({ error: { code: "invalid_input" } });
  });

  test("a database that it does not see stops it before anything is made", async () => {
    sql().asRoot("REVOKE CONNECT ON DATABASE stock FROM public, rolecall_observer");
    expect(await create("app")).toMatchObject({ error: { code: "creation_blind" } });
    expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
    expect(await left()).toEqual([]);
  });

  test("where the Cloud API does not list it, it is deleted again, and the next one is made as without a connection", async () => {
    world.cloud.hideSqlMade(world.clusterId);
    expect(await create("app")).toMatchObject({ error: { code: "sql_users_not_listed" } });
    const { password, proved } = await made("app");
    expect(proved).toBeUndefined();
    await world.signIn("app", password ?? "");
    expect(isAdmin("app")).toBe(true);
  });
});

describe.each([null, "observe"] as const)("without a connection that creates (%s)", (level) => {
  beforeEach(async () => {
    world = await newSqlWorld(level);
  });

  test("the Cloud API makes it as before, and chosen access is refused", async () => {
    expect(await create("app", { wanted: READ })).toMatchObject({ error: { code: "sql_connection_off" } });
    const { proved, password } = await made("app");
    expect(proved).toBeUndefined();
    await world.signIn("app", password ?? "");
    expect(await listed("app")).toMatchObject({ state: "admin" });
  });
});
