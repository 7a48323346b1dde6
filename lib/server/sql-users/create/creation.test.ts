import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { timeText } from "#lib/sql/time.ts";
import { wantToken } from "../../../testing/accounts/api-token-steps.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { events } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  arrived,
  begin,
  create,
  isAdmin,
  left,
  listed,
  made,
  named,
  sql,
  texts,
  world,
} from "../../../testing/sql-users/creation-steps.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { tokenActor } from "../../../testing/token-actor.ts";
import { createSqlUserDoor, finishCreationDoor, removeLeftDoor } from "../../edge/doors/sql-users/creation.ts";
import { mutate } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { storedPrivileges } from "../../store/db/stored-privileges.ts";
import { unfinishedCreations } from "../../store/sql-users/creations.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

describe.each(["create", "manage"] as const)("through a connection of the level %s", (level) => {
  beforeEach(async () => {
    await begin(level);
  });

  test("a SQL user is made by SQL, proved restricted, and its password logs in", async () => {
    const { password, proved, unfinished } = await made("app", { purpose: "reads" });
    expect(unfinished).toBeUndefined();
    expect(proved).toMatchObject({ state: "restricted", databases: ["defaultdb", "shop", "stock"], gives: null });
    await world.signIn("app", password ?? "");
    // A request for other privileges shows what this reading found.
    const row = await rowOf(await store(), named("app"));
    expect(await storedPrivileges(await store(), row?.id ?? "")).toMatchObject({ phrases: [] });
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
    const expiries = () => texts().filter((text) => text.includes("VALID UNTIL"));
    const marked = timeText(endsAt).replace("+", ".%+").split("%");
    await expect
      .poll(expiries)
      .toEqual([expect.stringMatching(/^CREATE USER /), `ALTER USER "app" VALID UNTIL '${timeText(endsAt)}'`]);
    for (const part of marked) expect(expiries()[0]).toContain(part);
    // Nothing is left to tell it.
    await workOnAll(await store(), noPause);
    expect(expiries()).toHaveLength(2);
    vi.useFakeTimers({ toFake: ["Date"], now: endsAt + 1_000 });
    await expect(world.signIn("app", password ?? "")).rejects.toThrow();
    expect(await listed("app")).toMatchObject({ wantedUntil: endsAt });
  });

  test("an end that is over is refused before anything is made", async () => {
    const before = texts().length;
    expect(await create("app", { endsAt: Date.now() - 1 })).toMatchObject({
      ok: false,
      error: { code: "invalid_input", fields: { endsAt: "Choose a time in the future." } },
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
    const token = await wantToken(world.ada, {
      kind: "personal",
      name: "ci",
      scopes: ["create"],
      clusters: "all",
      addresses: [],
      days: 30,
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
