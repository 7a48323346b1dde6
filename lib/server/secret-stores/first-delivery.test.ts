import { beforeEach, describe, expect, test } from "vitest";
import { onStore, STORES } from "../../testing/on-store.ts";
import { begin, codeOf, events, world } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { allDeliveries, resumeDeliveries } from "../../testing/sql-users/delivery-steps.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { createIntoStoreDoor } from "../edge/doors/sql-users/creation.ts";
import { sqlUserDoor } from "../edge/doors/sql-users/sql-user-facts.ts";
import { deliverPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { deliveriesToNotify } from "../store/automation/delivery-notices.ts";
import { openDeliveries } from "../store/automation/store-deliveries.ts";
import { saveCompleteList } from "../store/clusters/cluster-readings.ts";
import { store } from "../store/db/store.ts";
import { saveReset } from "../store/sql-users/sql-users.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });

const NEW = { clusterId: CLUSTER_ID, name: "fresh" };
const PATH = "rolecall/orders/fresh";
const create = () => change(world.cleo, createIntoStoreDoor, NEW);
const recover = () => resumeDeliveries();
const listed = async () =>
  saveCompleteList(await store(), { clusterId: CLUSTER_ID, names: new Set(["fresh"]), since: 0 });

let vault: AnyDouble;

/** Runs the creation until `died`, and takes the place of the server. What it had sent stays sent. */
async function killedAt(died: Promise<void>): Promise<void> {
  void create().catch(() => {});
  await died;
  const opened = registry()?.get("store");
  registry()?.clear();
  registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
  vault.fault = () => undefined;
  world.instead = () => undefined;
}

/** Kills the server right after the cluster has created the SQL user. */
async function killedAfterCreation(): Promise<void> {
  const died = new Promise<void>((resolve) => {
    world.instead = ({ method }, carryOut) => {
      if (method !== "POST") return undefined;
      carryOut();
      setImmediate(resolve);
      return "silence";
    };
  });
  await killedAt(died);
}

/** The password that the store has is in force. */
function agree(): void {
  expect(world.users.get("fresh")).toMatch(/^[\w-]{32}$/);
  expect(vault.newest(PATH)).toMatchObject({ password: world.users.get("fresh") });
  expect(vault.newest(PATH)?.password_next).toBeUndefined();
}

async function outcomes() {
  return (await allDeliveries()).map(({ step, outcome, problem }) => outcome ?? `${step}: ${problem}`);
}

test("a store that fails for a moment at any call of a creation is tried again: one SQL user, one password", async () => {
  await begin();
  vault = await startDouble("vault");
  await addStoreAt(await store(), "vault", vault);
  const sent = (method: string) => world.received.filter((request) => request.method === method).length;
  for (let at = 0; at < 4; at += 1) {
    const [from, posts, puts] = [vault.calls.length, sent("POST"), sent("PUT")];
    vault.fault = (_call, index) => (index === from + at ? 503 : undefined);
    const name = `fresh_${at}`;
    expect(await change(world.cleo, createIntoStoreDoor, { clusterId: CLUSTER_ID, name }), name).toMatchObject({
      ok: true,
    });
    expect([sent("POST") - posts, sent("PUT") - puts]).toEqual([1, 1]);
    expect(vault.newest(`rolecall/orders/${name}`)).toMatchObject({ password: world.users.get(name) });
  }
  expect(await outcomes()).toEqual(Array.from({ length: 4 }, () => "delivered"));
});

describe("where a server is killed", () => {
  beforeEach(async () => {
    await begin();
    vault = await startDouble("vault");
    await addStoreAt(await store(), "vault", vault);
  });

  test.each([0, 1, 2, 3])(
    "a server killed at call %i of the store leaves a new SQL user that gets its password",
    async (at) => {
      const died = new Promise<void>((resolve) => {
        vault.fault = (_call, index) => {
          if (index !== at) return undefined;
          setImmediate(resolve);
          return "after";
        };
      });
      await killedAt(died);
      expect(world.users.has("fresh")).toBe(true);
      await recover();
      agree();
      expect(await outcomes()).toEqual(["delivered"]);
    },
  );

  test("a server killed before the creation is stored leaves a delivery that is named, until a person sets a password", async () => {
    await killedAfterCreation();
    await recover();
    expect(await outcomes()).toEqual(["creating: creating"]);
    // Its name alone does not prove that it is the one that Rolecall created: it keeps its password.
    await listed();
    const before = world.users.get("fresh");
    await recover();
    const [open] = await openDeliveries(await store());
    const [row] = await (await store()).selectFrom("sql_users").select("id").where("name", "=", "fresh").execute();
    expect(open?.sqlUserId).toBe(row?.id);
    expect(world.users.get("fresh")).toBe(before);
    expect((await events()).filter(({ action }) => action === "secret_store.undelivered")).toHaveLength(1);
    await saveReset(await store(), NEW, { id: "acc_2", name: "Bo" });
    await recover();
    expect(await outcomes()).toEqual(["replaced"]);
  });

  test("a delivery that waits for a person gives way to the one that they begin, and tells owners to", async () => {
    await killedAfterCreation();
    await listed();
    for (let tries = 0; tries < 5; tries++) await recover();
    expect((await deliveriesToNotify(await store())).map(({ what }) => what)).toEqual(["lost"]);
    vault.fault = () => 503;
    expect(await change(world.cleo, deliverPasswordDoor, NEW)).toMatchObject({
      error: { code: "secret_store_failed" },
    });
    const page = await look(world.cleo, sqlUserDoor, NEW);
    expect(page).toMatchObject({ value: { delivery: { lost: { store: "vault store" }, open: null } } });
    vault.fault = () => undefined;
    expect(await change(world.cleo, deliverPasswordDoor, NEW)).toMatchObject({ value: { path: PATH } });
    agree();
    expect((await outcomes()).sort()).toEqual(["delivered", "given_up"]);
    expect(await deliveriesToNotify(await store())).toEqual([]);
  });

  test("a delivery ends if its SQL user does not exist after an hour", async () => {
    const died = new Promise<void>((resolve) => {
      world.instead = ({ method }) => {
        if (method !== "POST") return undefined;
        setImmediate(resolve);
        return "silence";
      };
    });
    await killedAt(died);
    await recover();
    expect(await outcomes()).toEqual(["creating: creating"]);
    await (await store())
      .updateTable("jobs")
      .set({ started_at: Date.now() - 3_600_001 })
      .execute();
    await recover();
    expect(await outcomes()).toEqual(["gone"]);
    expect(vault.calls).toEqual([]);
  });
});

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    vault = await startDouble("vault");
    await addStoreAt(await store(), "vault", vault);
  });

  test("a creation that the cluster refuses leaves no delivery", async () => {
    world.users.set("fresh", "of another");
    expect(codeOf(await create())).toBe("sql_user_exists");
    expect(await outcomes()).toEqual([]);
    expect(vault.calls).toEqual([]);
  });

  test("a new SQL user gets its password into a failing store once the store answers", async () => {
    vault.fault = () => 503;
    expect(await create()).toMatchObject({ value: { delivered: null, undelivered: "secret_undelivered" } });
    await recover();
    expect(await outcomes()).toEqual(["writing: failed"]);
    vault.fault = () => undefined;
    await recover();
    agree();
  });
});
