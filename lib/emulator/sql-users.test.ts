import { describe, expect, test } from "vitest";
import type { Blockers } from "./sql/blockers.ts";
import { emulatorForTest, PASSWORD, sqlUsers } from "./testing.ts";
import { SINGLE_CLUSTER_ID as CLUSTER } from "./world/scenarios.ts";
import type { ClusterState } from "./world/world.ts";

describe("the life of a SQL user", () => {
  test("create, list, change the password, delete: each answers 200 with the name, and the password opens", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    expect(await users.create("app_checkout")).toMatchObject({ status: 200, json: { name: "app_checkout" } });
    expect(emulator.passwordMatches(CLUSTER, "app_checkout", PASSWORD)).toBe(true);
    expect((await users.list()).json).toEqual({ users: [{ name: "app_checkout" }] });
    expect(await users.setPassword("app_checkout", `${PASSWORD}2`)).toMatchObject({ json: { name: "app_checkout" } });
    expect(emulator.passwordMatches(CLUSTER, "app_checkout", PASSWORD)).toBe(false);
    expect(emulator.passwordMatches(CLUSTER, "app_checkout", `${PASSWORD}2`)).toBe(true);
    expect(await users.remove("app_checkout")).toMatchObject({ status: 200, json: { name: "app_checkout" } });
    expect((await users.list()).json).toEqual({ users: [] });
  });

  test("a taken name is refused in any case: 409 and code 6, and the first password stays", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    await users.create("app");
    expect(await users.create("APP", `${PASSWORD}2`)).toMatchObject({ status: 409, json: { code: 6 } });
    expect(emulator.passwordMatches(CLUSTER, "app", PASSWORD)).toBe(true);
  });

  test("of fifty concurrent creates of one name exactly one succeeds", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    const reply = await Promise.all(Array.from({ length: 50 }, () => users.create("app")));
    expect(reply.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(409)]);
    expect(emulator.record().filter(({ applied }) => applied)).toHaveLength(1);
  });

  test("a second delete and a password for an unknown user are 404 with code 5", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    await users.create("app");
    await users.remove("app");
    expect(await users.remove("app")).toMatchObject({ status: 404, json: { code: 5 } });
    expect(await users.setPassword("app", PASSWORD)).toMatchObject({ status: 404, json: { code: 5 } });
  });

  test("names with dots and dashes are found by their encoded path", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    await users.create("été.v-2");
    expect((await users.setPassword("ÉTÉ.v-2", PASSWORD)).json).toEqual({ name: "été.v-2" });
    expect((await users.remove("été.v-2")).json).toEqual({ name: "été.v-2" });
  });
});

describe("a delete is refused with the database's text and code 9", () => {
  const DEFAULT = "owner of default privileges on new relations belonging to role app in database freight";
  const cases: [what: string, blockers: Blockers, message: string][] = [
    [
      "while grants exist",
      { grants: ["freight.public.orders", "freight"], owns: ["table freight.public.b"], schedules: 1 },
      "cannot drop role/user app: grants still exist on freight.public.orders, freight",
    ],
    [
      "while it owns objects",
      { owns: ["table freight.public.b", "type freight.public.c"], defaultPrivileges: [DEFAULT] },
      `role app cannot be dropped because some objects depend on it\nowner of table freight.public.b\nowner of type freight.public.c\n${DEFAULT}`,
    ],
    ["while it owns schedules", { schedules: 3 }, "cannot drop role/user app; it owns 3 scheduled jobs."],
  ];
  test.each(cases)("%s, and done once it is free", async (_, blockers, message) => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    await users.create("app");
    emulator.setBlockers(CLUSTER, "app", blockers);
    expect(await users.remove("app")).toMatchObject({ status: 400, json: { code: 9, message } });
    expect(emulator.userNames(CLUSTER)).toEqual(["app"]);
    emulator.setBlockers(CLUSTER, "app", {});
    expect((await users.remove("app")).status).toBe(200);
  });
});

describe("the cluster's state", () => {
  test.each<ClusterState>(["CREATING", "CREATION_FAILED", "DELETED"])(
    "%s: every SQL-user operation is 404 with code 5",
    async (state) => {
      const emulator = await emulatorForTest();
      const users = sqlUsers(emulator);
      emulator.setClusterState(CLUSTER, state);
      const reply = [
        await users.list(),
        await users.create("app"),
        await users.remove("app"),
        await users.setPassword("app", PASSWORD),
      ];
      for (const { status, json } of reply) {
        expect(status).toBe(404);
        expect(json).toMatchObject({ code: 5 });
        expect(json?.message).toContain(`internal call failed: cluster '${CLUSTER}'`);
      }
    },
  );

  test("LOCKED: reading works, changes are 409 with code 10 and name the lock, and work again afterwards", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    await users.create("app");
    emulator.setClusterState(CLUSTER, "LOCKED");
    expect((await users.list()).json).toEqual({ users: [{ name: "app" }] });
    for (const reply of [
      await users.create("b"),
      await users.remove("app"),
      await users.setPassword("app", PASSWORD),
    ]) {
      expect(reply).toMatchObject({ status: 409, json: { code: 10 } });
      expect(reply.json?.message).toContain("cluster lock is held");
    }
    emulator.setClusterState(CLUSTER, "CREATED");
    expect((await users.remove("app")).status).toBe(200);
  });
});
