import { expect, test, vi } from "vitest";
import { byNamed, eachStore } from "../../testing/server.ts";
import { isShared, storeTime } from "./clock.ts";
import { moveDelivery, takeOverDelivery } from "./move-delivery.ts";
import type { Store } from "./open.ts";
import { rowOf } from "./present-sql-users.ts";
import {
  addSecretStore,
  allSecretStores,
  editSecretStore,
  removeSecretStore,
  saveTry,
  secretStoreFor,
} from "./secret-stores.ts";
import { saveCreated } from "./sql-users.ts";
import {
  beginDelivery,
  deliveriesOfSqlUser,
  deliveryById,
  deliveryOfParent,
  openDeliveries,
  sweepStoreDeliveries,
} from "./store-deliveries.ts";

const add = (db: Store, id: string, scope: { clusterId: string; teamId: null } | { clusterId: null; teamId: string }) =>
  addSecretStore(db, {
    id,
    name: id,
    kind: "vault",
    scope,
    address: "https://vault.example",
    settings: "{}",
    template: "a/{cluster}/{name}",
    sealed: "1.a",
    createdBy: "Ada",
  });

async function newDelivery(
  db: Store,
  id: string,
  more: { sqlUserId: string; parentId?: string; run?: string; sealed?: string },
  now?: number,
) {
  return beginDelivery(
    db,
    {
      id,
      storeId: "sst_team",
      storeName: "vault",
      clusterId: "c1",
      name: "app",
      path: "a/c/app",
      marker: `m_${id}`,
      versionBefore: null,
      reason: "rotation",
      by: { accountId: "acc_1", email: "a@b", name: "Ada" },
      request: { requestId: "req_1", address: "" },
      parentId: null,
      run: "run_1",
      nextAt: 5,
      sealed: "1.a",
      ...more,
    },
    now,
  );
}

eachStore((db) => {
  test("a SQL user has the secret store of its team, else of its cluster; a delivery is in one run's hands", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_cluster", { clusterId: "c1", teamId: null });
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    const of = async (clusterId: string, teamId: string | null) =>
      (await secretStoreFor(db(), { clusterId, teamId }))?.id;
    expect(await of("c1", "tea_1")).toBe("sst_team");
    expect(await of("c2", "tea_1")).toBe("sst_team");
    expect(await of("c1", "tea_2")).toBe("sst_cluster");
    expect(await of("c1", null)).toBe("sst_cluster");
    expect(await of("c2", null)).toBeUndefined();
    await expect(add(db(), "sst_other", { clusterId: "c1", teamId: null })).rejects.toThrow();

    await saveCreated(db(), { clusterId: "c1", name: "app" }, { by: byNamed("Ada") });
    const sqlUserId = (await rowOf(db(), { clusterId: "c1", name: "app" }))?.id ?? "";
    expect(await newDelivery(db(), "dlv_1", { sqlUserId, parentId: "itm_1" })).toBe(true);
    expect(await newDelivery(db(), "dlv_2", { sqlUserId })).toBe(false);
    expect(await openDeliveries(db(), 4)).toEqual([]);
    expect(await openDeliveries(db(), 5)).toMatchObject([{ id: "dlv_1", step: "writing", tries: 0 }]);
    expect(await removeSecretStore(db(), "sst_team")).toBe(false);
    expect(await newDelivery(db(), "dlv_2", { sqlUserId: "usr_other", sealed: "1.older" })).toBe(false);

    expect(await moveDelivery(db(), { id: "dlv_1", run: "run_1" }, { step: "setting", setAt: 9 })).toBe(true);
    expect(await takeOverDelivery(db(), "dlv_1", "run_2")).toMatchObject({ step: "setting", setAt: 9 });
    expect(await moveDelivery(db(), { id: "dlv_1", run: "run_1" }, { step: "promoting" })).toBe(false);
    const end = { end: "delivered", versionAfter: "2" } as const;
    expect(await moveDelivery(db(), { id: "dlv_1", run: "run_2" }, end)).toBe(true);
    expect(await moveDelivery(db(), { id: "dlv_1", run: "run_2" }, { step: "undoing" })).toBe(false);
    expect(await takeOverDelivery(db(), "dlv_1", "run_3")).toBeUndefined();
    expect(await deliveryOfParent(db(), "itm_1")).toMatchObject({
      id: "dlv_1",
      outcome: "delivered",
      versionAfter: "2",
    });
    const { open, last } = await deliveriesOfSqlUser(db(), sqlUserId);
    expect([open, last?.id]).toEqual([undefined, "dlv_1"]);

    const [, team] = await allSecretStores(db());
    if (!team) throw new Error("It is gone.");
    await saveTry(db(), team.id, "denied");
    const edit = { ...team, name: "new", sealed: "1.b", by: "Bo", moves: true };
    expect(await editSecretStore(db(), team, edit)).toBe("done");
    expect(await editSecretStore(db(), team, edit)).toBe("outdated");
    expect((await allSecretStores(db()))[1]).toMatchObject({ name: "new", triedAt: null, changedBy: "Bo" });
    expect(await removeSecretStore(db(), "sst_team")).toBe(true);
    expect(await newDelivery(db(), "dlv_3", { sqlUserId })).toBe(false);
  });

  test("a store stays where it is while a delivery needs it, and goes where one only takes its password out", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    expect(await newDelivery(db(), "dlv_held", { sqlUserId: "usr_held" })).toBe(true);
    const [team] = await allSecretStores(db());
    if (!team) throw new Error("It is gone.");
    const edit = { ...team, address: "https://other.example", by: "Bo" };
    for (const step of ["writing", "setting", "promoting"] as const) {
      await moveDelivery(db(), { id: "dlv_held", run: "run_1" }, { step });
      expect(await editSecretStore(db(), team, { ...edit, moves: true })).toBe("needed");
      expect(await editSecretStore(db(), team, { ...team, by: "Bo", moves: false })).toBe("done");
      expect(await removeSecretStore(db(), "sst_team")).toBe(false);
    }
    await moveDelivery(db(), { id: "dlv_held", run: "run_1" }, { step: "undoing" });
    expect(await editSecretStore(db(), team, { ...edit, moves: true })).toBe("done");
    expect(await removeSecretStore(db(), "sst_team")).toBe(true);
  });

  test("a delivery ends at the time of the store, which a changed password has too", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    await newDelivery(db(), "dlv_timed", { sqlUserId: "usr_timed" });
    const before = await storeTime(db());
    const clock = isShared(db()) ? vi.spyOn(Date, "now").mockReturnValue(1_000) : undefined;
    await moveDelivery(db(), { id: "dlv_timed", run: "run_1" }, { end: "undone" });
    clock?.mockRestore();
    expect((await deliveryById(db(), "dlv_timed"))?.endedAt).toBeGreaterThanOrEqual(before);
  });

  test("deliveries that ended long ago are removed, but for the last that arrived and those that are not over", async () => {
    await db().deleteFrom("secret_stores").execute();
    await add(db(), "sst_team", { clusterId: null, teamId: "tea_1" });
    const DAY = 24 * 60 * 60_000;
    const ended = async (id: string, at: number, end?: "delivered" | "undone") => {
      await newDelivery(db(), id, { sqlUserId: "usr_swept" }, at);
      if (end) await moveDelivery(db(), { id, run: "run_1" }, { end }, at);
    };
    const now = 1_000 * DAY;
    await ended("dlv_s1", now - 300 * DAY, "delivered");
    await ended("dlv_s2", now - 200 * DAY, "delivered");
    await ended("dlv_s3", now - 100 * DAY, "undone");
    await ended("dlv_s4", now - 80 * DAY, "undone");
    await ended("dlv_s5", now - 100 * DAY);
    await sweepStoreDeliveries(db(), now);
    const left = await Promise.all(
      ["dlv_s1", "dlv_s2", "dlv_s3", "dlv_s4", "dlv_s5"].map((id) => deliveryById(db(), id)),
    );
    expect(left.flatMap((each) => each?.id ?? [])).toEqual(["dlv_s2", "dlv_s4", "dlv_s5"]);
  });
});
