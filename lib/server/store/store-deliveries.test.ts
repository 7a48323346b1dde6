import { expect, test } from "vitest";
import { byNamed, eachStore } from "../../testing/server.ts";
import type { Store } from "./open.ts";
import {
  addSecretStore,
  allSecretStores,
  editSecretStore,
  removeSecretStore,
  saveTry,
  secretStoreFor,
} from "./secret-stores.ts";
import { rowOf, saveCreated } from "./sql-users.ts";
import {
  beginDelivery,
  deliveriesOfSqlUser,
  deliveryOfParent,
  moveDelivery,
  openDeliveries,
  takeOverDelivery,
} from "./store-deliveries.ts";

const add = (db: Store, id: string, scope: { clusterId: string; teamId: null } | { clusterId: null; teamId: string }) =>
  addSecretStore(db, {
    ...{ id, name: id, kind: "vault", scope, address: "https://vault.example", settings: "{}" },
    ...{ template: "a/{cluster}/{name}", sealed: "1.a", createdBy: "Ada" },
  });

async function newDelivery(db: Store, id: string, more: { sqlUserId: string; parentId?: string; run?: string }) {
  return beginDelivery(db, {
    ...{
      id,
      storeId: "sst_team",
      storeName: "vault",
      clusterId: "c1",
      name: "app",
      path: "a/c/app",
      marker: `m_${id}`,
    },
    ...{ versionBefore: null, reason: "rotation", by: { accountId: "acc_1", email: "a@b", name: "Ada" } },
    ...{ request: { requestId: "req_1", address: "" }, parentId: null, run: "run_1", nextAt: 5, ...more },
  });
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
    const edit = { ...team, name: "new", sealed: "1.b", by: "Bo" };
    expect(await editSecretStore(db(), team, edit)).toBe(true);
    expect(await editSecretStore(db(), team, edit)).toBe(false);
    expect((await allSecretStores(db()))[1]).toMatchObject({ name: "new", triedAt: null, changedBy: "Bo" });
    expect(await removeSecretStore(db(), "sst_team")).toBe(true);
    expect(await newDelivery(db(), "dlv_3", { sqlUserId })).toBe(false);
  });
});
