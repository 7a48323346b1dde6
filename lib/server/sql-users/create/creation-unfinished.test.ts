import { beforeEach, describe, expect, test } from "vitest";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { meanwhile } from "../../../testing/sql-cluster.ts";
import {
  arrived,
  begin,
  create,
  DIRECT,
  isAdmin,
  left,
  listed,
  made,
  named,
  READ,
  sql,
  texts,
  world,
} from "../../../testing/sql-users/creation-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { shownPasswordDoor } from "../../edge/doors/people/profile.ts";
import { finishCreationDoor, removeLeftDoor } from "../../edge/doors/sql-users/creation.ts";
import { sqlUserDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { endAnswers } from "../../store/sql-users/creations.ts";

freshProcess();
endSqlWorlds();

describe("a complete SQL user whose answer is lost", () => {
  beforeEach(async () => {
    await begin("manage");
  });
  /** Where a server starts again, no answer of the one before is on the way. */
  const restart = async () => endAnswers(await store());
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

  test("is marked after twenty seconds without a confirmation, which ends it all the same", async () => {
    const answer = await create("app");
    const db = await store();
    await db
      .updateTable("creations")
      .set((eb) => ({ answer_until: eb("answer_until", "-", 20_001) }))
      .execute();
    expect(await listed("app")).toMatchObject({ unfinished: { after: "signed_in" } });
    const shownId = answer.ok && answer.value.password !== null ? answer.value.shownId : "";
    await look(world.ada, shownPasswordDoor, { id: shownId });
    expect((await listed("app"))?.unfinished).toBeUndefined();
  });

  test("is not marked once a browser has confirmed the answer", async () => {
    await made("app");
    await restart();
    expect((await listed("app"))?.unfinished).toBeUndefined();
    expect(await left()).toEqual([]);
  });

  test("is not left over any more once it was deleted", async () => {
    const stopped = async () => {
      const answer = await look(world.ada, overviewDoor, {});
      return answer.ok && answer.value.waiting.filter(({ kind }) => kind === "unfinished").length;
    };
    for (const name of ["app", "other"]) await create(name);
    await change(world.ada, deleteSqlUserDoor, named("other"));
    await restart();
    expect(await stopped()).toBe(1);
    await change(world.ada, deleteSqlUserDoor, named("app"));
    expect(await stopped()).toBe(0);
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
    await begin("manage");
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

  test("a creation grants nothing once its starter has signed out, and its password is shown to nobody", async () => {
    const signOut = async () => void (await (await store()).deleteFrom("sessions").execute());
    sql().fault({ kind: "slow", statement: /^CREATE USER/, times: 1, until: meanwhile(signOut) });
    const { password, unfinished } = await made("app", { wanted: READ });
    expect(password).toBeNull();
    expect(unfinished).toMatchObject({ after: "created", code: "forbidden" });
    expect(await left()).toMatchObject([{ step: "created", failure: "forbidden", whose: "ours" }]);
    expect(texts().some((text) => text.startsWith("GRANT"))).toBe(false);
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
});
