import { expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import { countPending } from "./request-count.ts";
import { saveDenied } from "./request-decisions.ts";
import { addRequest, type NewRequest, WAITS_MS } from "./requests.ts";

const ORDERS = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const STOCK = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";

eachStore((db) => {
  const ask = (clusterId: string, requester: string, at?: number) => {
    const request: NewRequest = {
      kind: "create",
      requester: { id: requester, name: requester },
      team: { id: "tem_pay", name: "Payments" },
      cluster: { id: clusterId, name: "a cluster" },
      sqlUserId: null,
      name: "pay_app",
      requested: "{}",
      reason: "For the new shop",
    };
    return addRequest(db(), request, at);
  };

  test("requests to decide are counted without the account's own, decided and expired ones", async () => {
    await ask(ORDERS, "acc_mara");
    await ask(ORDERS, "acc_mara", Date.now() - WAITS_MS);
    await ask(ORDERS, "acc_ada");
    const approved = await ask(STOCK, "acc_mara");
    const decided = await ask(STOCK, "acc_mara");
    await saveDenied(db(), decided, { by: { id: "acc_cid", name: "Cid" }, reason: "no" });

    expect(await countPending(db(), { clusters: "all", notOf: ["acc_ada"], without: [] })).toBe(2);
    expect(await countPending(db(), { clusters: [ORDERS], notOf: ["acc_ada"], without: [] })).toBe(1);
    expect(await countPending(db(), { clusters: [STOCK], notOf: ["acc_mara"], without: [] })).toBe(0);
    expect(await countPending(db(), { clusters: [STOCK], notOf: ["acc_ada"], without: [approved] })).toBe(0);
  });
});
