import { expect } from "vitest";
import type { DeliveryStep } from "#lib/shared/passwords/secret-store-kinds.ts";
import { currentActor } from "../../server/access/guard.ts";
import { newId } from "../../server/base/ids.ts";
import { Secret } from "../../server/base/secret.ts";
import { underOf } from "../../server/jobs/control.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { beginDelivery, deliveryJob } from "../../server/secret-stores/job.ts";
import { openSecretStore } from "../../server/secret-stores/sealed.ts";
import { allSecretStores } from "../../server/store/automation/secret-stores.ts";
import { type DeliveryData, deliveryById } from "../../server/store/automation/store-deliveries.ts";
import { store } from "../../server/store/db/store.ts";
import type { VaultDouble } from "../doubles/vault-double.ts";
import { inRequest } from "../next-headers.ts";
import { begin, owned, world } from "../request-steps.ts";
import { CLUSTER_ID } from "../scripted-vendor.ts";
import { addStoreAt, startDouble } from "../sql-users/secret-store-steps.ts";
import { holdAtVendor, type JobKill } from "./job-kills.ts";

/* For tests only: deliveries whose server dies. */

const PATH = "rolecall/orders/app";
const MARKER = "marker-of-then";
const NEXT = "the-next-password";

/** What a delivery has come to that is about to do this step, for a SQL user that needs its first password. */
const COME_TO: Record<DeliveryStep, Partial<DeliveryData>> = {
  creating: {},
  writing: { unsure: true },
  setting: { unsure: true, marker: MARKER },
  promoting: { sent: true, marker: MARKER },
  undoing: { marker: MARKER },
};

/** Whether the password of the SQL user may be stored nowhere, from the beginning of this step. */
const IN_DOUBT: Record<DeliveryStep, boolean> = {
  creating: false,
  writing: true,
  setting: true,
  promoting: true,
  undoing: false,
};

type When = "before it is carried out" | "after it is carried out";

/** Holds the first change of the secret store. */
function holdAtVault(vault: VaultDouble, when: When) {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isSeen = false;
  let isHeld = false;
  vault.fault = ({ method, path }) => {
    if (isSeen || method !== "POST" || !path.endsWith("/app")) return undefined;
    isSeen = true;
    isHeld = true;
    return undefined;
  };
  const hold = async () => {
    if (!isHeld) return;
    isHeld = false;
    arrived.resolve();
    await released.promise;
  };
  if (when === "before it is carried out") vault.wait = hold;
  else vault.answers = hold;
  return { arrived: arrived.promise, release: released.resolve };
}

/** The vault with what a delivery at this step has written there, for a SQL user that Cleo created; resolves to the delivery's id. */
async function beginAt(step: DeliveryStep, vault: VaultDouble): Promise<string> {
  const sqlUserId = await owned("app");
  const db = await store();
  await addStoreAt(db, "vault", vault);
  const [stored] = await allSecretStores(db);
  if (!stored) throw new Error("It was not added.");
  if (COME_TO[step].marker) {
    const about = { username: "app", cluster: "orders", clusterId: CLUSTER_ID, host: "", port: "", database: "" };
    await openSecretStore(stored).writeNext(PATH, about, { password: new Secret(NEXT), marker: MARKER });
  }
  if (step === "promoting") world.users.set("app", NEXT);
  return inRequest(world.cleo.browser, async () => {
    const actor = await currentActor(false);
    if (!actor) throw new Error("nobody is signed in");
    const { starter, requestId, address } = await underOf(actor);
    const id = newId("dlv");
    const isBegun = await beginDelivery(db, {
      id,
      sqlUserId,
      by: { accountId: starter.id, email: starter.email, name: starter.name },
      sessionHash: starter.sessionHash,
      request: { requestId, address },
      clusterId: CLUSTER_ID,
      name: "app",
      path: PATH,
      parentId: null,
      store: stored,
      versionBefore: null,
      step: "creating",
      reason: "creation",
    });
    expect(isBegun).toBe(true);
    const row = await db.selectFrom("job_items").select("data").where("job_id", "=", id).executeTakeFirstOrThrow();
    const data = JSON.stringify(Object.assign(JSON.parse(row.data), COME_TO[step]));
    const unsure = IN_DOUBT[step] ? 1 : 0;
    await db.updateTable("job_items").set({ step, data, unsure }).where("job_id", "=", id).execute();
    return id;
  });
}

function deliveryAt(step: DeliveryStep): JobKill {
  let vault: VaultDouble;
  let calls = 0;
  const { hold: holdAtCluster, answer } = holdAtVendor();
  const kill: JobKill = {
    kind: deliveryJob as AnyJob,
    step,
    items: 1,
    begin: async () => {
      await begin();
      vault = (await startDouble("vault")) as VaultDouble;
      const id = await beginAt(step, vault);
      world.instead = ({ method }, carryOut) => {
        if (method !== "PUT") return undefined;
        calls += 1;
        return answer(carryOut);
      };
      return id;
    },
    verify: async (id) => {
      const delivery = await deliveryById(await store(), id);
      if (delivery?.outcome === "given_up") return;
      expect(delivery?.outcome).toBe(step === "undoing" ? "undone" : "delivered");
      const newest = vault.newest(PATH);
      expect(newest?.password_next).toBeUndefined();
      if (step !== "undoing") expect(newest?.password).toBe(world.users.get("app"));
      expect(world.users.get("app") === "old").toBe(step === "undoing");
    },
    changes: () => calls,
  };
  if (step === "undoing") Object.assign(kill, { ends: "failed" });
  if (step === "setting") Object.assign(kill, { hold: holdAtCluster });
  else if (step !== "creating") Object.assign(kill, { hold: (when: When) => holdAtVault(vault, when) });
  if (step !== "creating") Object.assign(kill, { stopped: IN_DOUBT[step] ? "unknown" : "stopped" });
  return kill;
}

/** One for each step. */
export const DELIVERY_KILLS: Record<string, () => JobKill> = {
  "delivery of a SQL user that is created": () => deliveryAt("creating"),
  "delivery that is written": () => deliveryAt("writing"),
  "delivery that is set": () => deliveryAt("setting"),
  "delivery that is promoted": () => deliveryAt("promoting"),
  "delivery that is undone": () => deliveryAt("undoing"),
};
