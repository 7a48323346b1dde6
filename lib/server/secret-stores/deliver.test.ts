import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SECRET_STORE_KINDS, type SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import { connectTo, type FakeCloud, startFakeCloud } from "../../testing/fake-cloud.ts";
import { unitPerson } from "../../testing/people.ts";
import { person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { allDeliveries, resumeDeliveries } from "../../testing/sql-users/delivery-steps.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { Refusal } from "../base/failure.ts";
import { allSecretStores, removeSecretStore } from "../store/automation/secret-stores.ts";
import { openDeliveries, type StoreDelivery } from "../store/automation/store-deliveries.ts";
import { store } from "../store/db/store.ts";
import { itemOf, takeItem } from "../store/jobs/job-items.ts";
import { knowersOf } from "../store/passwords/exposures.ts";
import { saveShown } from "../store/passwords/shown-passwords.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveReset } from "../store/sql-users/sql-users.ts";
import { deliverToStore } from "./deliver.ts";
import { openSecretStore } from "./sealed.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });

const APP = { clusterId: CLUSTER_ID, name: "app" };
const BY = { accountId: "acc_1", ...unitPerson("Ada") };
const OLD = "the-old-password";
const PATHS: Record<SecretStoreKind, string> = {
  vault: "rolecall/orders/app",
  kubernetes: "sql.orders.app",
  aws: "rolecall/orders/app",
};

let cloud: FakeCloud;
let double: AnyDouble;

beforeEach(async () => {
  cloud = connectTo(await startFakeCloud({ app: OLD }));
  await saveCreated(await store(), APP, { by: { id: BY.accountId, name: BY.name } });
});
afterEach(() => vi.useRealTimers());

async function begin(kind: SecretStoreKind): Promise<void> {
  double = await startDouble(kind);
  await addStoreAt(await store(), kind, double);
}

type Starter = { by: typeof BY; sessionHash: string };
/** One whose session has ended. */
const NOBODY: Starter = { by: BY, sessionHash: "s" };
const deliver = async (before: () => Promise<void> = async () => {}, { by, sessionHash } = NOBODY) => {
  const request = { requestId: "req_1", address: "192.0.2.1" };
  return deliverToStore(await store(), { ...APP, by, sessionHash, request, reason: "reset", before }, () => {});
};
/** A Cluster Admin who is signed in. */
async function clusterAdmin(): Promise<Starter> {
  const { id: accountId, name } = await person("Cleo", { role: "cluster_admin" });
  const rows = (await store()).selectFrom("sessions").select("id_hash").where("account_id", "=", accountId);
  return {
    by: { accountId, name, email: "cleo@example.com" },
    sessionHash: (await rows.executeTakeFirstOrThrow()).id_hash,
  };
}
const code = (work: Promise<unknown>) =>
  work.then(
    () => "ok",
    (error: { code?: string }) => error.code,
  );
const inForce = () => cloud.users.get("app");
const puts = () => cloud.sent("PUT").length;

/** Takes the place of the server, which died. What it had sent stays sent. */
async function nextServer(): Promise<void> {
  const opened = registry()?.get("store");
  registry()?.clear();
  registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
  double.fault = () => undefined;
  cloud.instead = () => undefined;
}

const recover = () => resumeDeliveries();
async function last(): Promise<StoreDelivery | undefined> {
  return (await allDeliveries()).at(-1);
}
/** Another run takes the newest delivery, where it is not over. */
async function takeOver(): Promise<void> {
  const [db, delivery] = [await store(), await last()];
  const item = await itemOf(db, delivery?.itemId ?? "");
  if (item?.state === "running") await takeItem(db, item, "run_other");
}
const actions = async () => {
  const rows = await (await store()).selectFrom("audit_events").select(["action", "details"]).execute();
  return rows.filter(({ action }) => action.startsWith("secret_store."));
};

describe.each(SECRET_STORE_KINDS)("into a %s store", (kind) => {
  const path = PATHS[kind];
  beforeEach(() => begin(kind));

  /** The newest password of the store is the one in force, or the store has none and the old one is. */
  function agree(): void {
    const current = double.newest(path)?.password;
    expect(inForce()).toBe(current ?? OLD);
    expect(double.newest(path)?.password_next).toBeUndefined();
  }

  test("a password is set on the cluster, is in the store, and was shown to no one", async () => {
    const db = await store();
    const viewer = { id: "acc_2", name: "Bo", sessionHash: "s", way: "reset" as const };
    await saveShown(db, APP, { viewer, shown: "shn_1" });
    const first = await deliver();
    expect(first).toMatchObject({ path, kind });
    expect(inForce()).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{30}[A-Za-z0-9]$/);
    agree();
    const second = await deliver();
    expect(second.version).not.toBe(first.version);
    agree();
    const row = await rowOf(db, APP);
    expect(await knowersOf(db, row?.id ?? "")).toEqual([]);
    expect((await actions()).map(({ action }) => action)).toEqual(["secret_store.deliver", "secret_store.deliver"]);
    expect(await openDeliveries(db)).toEqual([]);
  });

  test("nothing changes where the cluster or a check refuses it", async () => {
    await deliver();
    const [before, old] = [double.newest(path)?.password, inForce()];
    cloud.instead = ({ method }) => (method === "PUT" ? { status: 400, json: { code: 3, message: "no" } } : undefined);
    expect(await code(deliver())).not.toBe("ok");
    cloud.instead = () => undefined;
    expect(await code(deliver(() => Promise.reject(new Refusal("forbidden"))))).toBe("forbidden");
    expect([double.newest(path)?.password, inForce()]).toEqual([before, old]);
    agree();
    expect((await last())?.outcome).toBe("undone");
  });

  test("nothing changes on the cluster where the store does not take it", async () => {
    for (const fault of [500, 403, "cut"] as const) {
      double.fault = () => fault;
      expect(await code(deliver())).toBe("secret_store_failed");
      double.fault = (_call, index) => (index > writesFrom ? fault : undefined);
      const writesFrom = double.calls.length + 1;
      expect(await code(deliver())).toBe("secret_store_failed");
      double.fault = () => undefined;
    }
    expect(inForce()).toBe(OLD);
    await recover();
    agree();
    expect(await openDeliveries(await store())).toEqual([]);
    expect(puts()).toBe(0);
  });

  test("a store that fails for a moment at any call is tried again, and the cluster is sent one change", async () => {
    await deliver();
    const calls = double.calls.length;
    await deliver();
    const ofStore = double.calls.length - calls;
    for (const fault of [503, "cut"] as const)
      for (let at = 0; at < ofStore; at += 1) {
        const [from, before] = [double.calls.length, puts()];
        double.fault = (_call, index) => (index === from + at ? fault : undefined);
        expect(await code(deliver()), `${fault} at ${at}`).toBe("ok");
        expect(puts() - before).toBe(1);
        agree();
        expect((await last())?.outcome).toBe("delivered");
      }
    expect((await actions()).map(({ action }) => action)).not.toContain("secret_store.undelivered");
  });

  test("a delivery that another run took over before a try was repeated is told as undelivered once the cluster was set", async () => {
    await deliver();
    const first = double.calls.length;
    let toSet = 0;
    await deliver(async () => {
      toSet = double.calls.length - first;
    });
    const ofStore = double.calls.length - first;
    expect(ofStore).toBeGreaterThan(toSet);
    for (let at = 0; at < ofStore; at += 1) {
      const [from, sent] = [double.calls.length, puts()];
      let taken: Promise<unknown> = Promise.resolve();
      double.fault = (_call, index) => {
        if (index !== from + at) return undefined;
        taken = takeOver();
        return 503;
      };
      const told = await code(deliver());
      await taken;
      if (at >= toSet) expect(told, `at ${at}`).toBe("secret_undelivered");
      else expect([told, puts() - sent], `at ${at}`).toEqual(told === "ok" ? ["ok", 1] : ["busy", 0]);
      await recover();
      agree();
    }
  });

  test("a store that fails after the cluster was set is named, and gets it later", async () => {
    await deliver();
    const old = double.newest(path)?.password;
    const before = async () => {
      double.fault = () => 500;
    };
    expect(await code(deliver(before))).toBe("secret_undelivered");
    expect(inForce()).not.toBe(old);
    expect(await last()).toMatchObject({ step: "promoting", endedAt: null, problem: "failed" });
    await recover();
    expect((await actions()).map(({ action }) => action)).toContain("secret_store.undelivered");
    // Another delivery cannot begin meanwhile.
    expect(await code(deliver())).toBe("secret_undelivered");
    double.fault = () => undefined;
    await recover();
    agree();
    expect(await last()).toMatchObject({ endedAt: expect.any(Number), outcome: "delivered" });
  });

  test("a lost answer of the cluster is settled by setting the same password again", async () => {
    cloud.instead = ({ method }, carryOut) => {
      if (method !== "PUT") return undefined;
      carryOut();
      return "cut";
    };
    expect(await code(deliver())).toBe("secret_undelivered");
    expect(await last()).toMatchObject({ step: "setting", endedAt: null, problem: "vendor" });
    cloud.instead = () => undefined;
    await recover();
    agree();
    expect(new Set(cloud.passwords).size).toBe(1);
  });

  test("another password that was set meanwhile stands, and the delivery is over", async () => {
    const before = async () => {
      double.fault = () => 500;
    };
    expect(await code(deliver(before))).toBe("secret_undelivered");
    cloud.users.set("app", "from-a-reset");
    await saveReset(await store(), APP, { id: "acc_2", name: "Bo" }, Date.now() + 5);
    double.fault = () => undefined;
    await recover();
    expect(inForce()).toBe("from-a-reset");
    expect(await last()).toMatchObject({ outcome: "replaced" });
    expect(double.newest(path)?.password_next).toBeUndefined();
  });

  test("a SQL user that was deleted meanwhile gets none", async () => {
    cloud.instead = ({ method }) => (method === "PUT" ? "cut" : undefined);
    expect(await code(deliver())).toBe("secret_undelivered");
    cloud.instead = () => undefined;
    cloud.users.delete("app");
    await recover();
    expect(await last()).toMatchObject({ endedAt: expect.any(Number), outcome: "gone" });
    expect(double.newest(path)?.password_next).toBeUndefined();
    expect(await code(deliver())).toBe("sql_user_not_found");
    expect(await last()).toMatchObject({ outcome: "gone" });
  });

  test("a SQL user that was created meanwhile under the same name keeps its password", async () => {
    const before = async () => {
      const db = await store();
      await saveDeleted(db, APP);
      await saveCreated(db, APP, { by: { id: "acc_2", name: "Bo" } });
    };
    expect(await code(deliver(before))).toBe("sql_user_not_found");
    expect([inForce(), puts()]).toEqual([OLD, 0]);
    expect(await last()).toMatchObject({ outcome: "gone" });
    expect(double.newest(path)?.password_next).toBeUndefined();
  });

  test("a delivery that another password has replaced ends without a store that is gone for good", async () => {
    expect(
      await code(
        deliver(async () => {
          double.fault = () => "cut";
        }),
      ),
    ).toBe("secret_undelivered");
    const [stored] = await allSecretStores(await store());
    const remove = async () => removeSecretStore(await store(), stored?.id ?? "");
    expect(await remove()).toBe(false);
    await saveReset(await store(), APP, { id: "acc_2", name: "Bo" }, Date.now() + 5);
    await recover();
    expect(await last()).toMatchObject({ step: "undoing", endedAt: null });
    expect(await remove()).toBe(true);
    await recover();
    expect(await last()).toMatchObject({ outcome: "replaced" });
  });

  test("a server that dies at any call leaves nothing that the next does not end", async () => {
    await deliver();
    const calls = double.calls.length;
    const before = puts();
    await deliver();
    const [ofStore, ofCluster] = [double.calls.length - calls, puts() - before];
    expect([ofStore > 4, ofCluster]).toEqual([true, 1]);
    const crashes = [
      ...Array.from({ length: ofStore }, (_, at) => ({ at, where: "store" as const })),
      { at: 0, where: "cluster" as const },
    ];
    const steps = new Set<string>();
    for (const { at, where } of crashes)
      for (const fault of ["before", "after"] as const) {
        const from = double.calls.length;
        let dead = () => {};
        const died = new Promise<void>((resolve) => {
          dead = resolve;
        });
        if (where === "store")
          double.fault = (_call, index) => {
            if (index !== from + at) return undefined;
            // It gets no answer; what is to be carried out is, at once.
            setImmediate(dead);
            return fault;
          };
        else
          cloud.instead = ({ method }, carryOut) => {
            if (method !== "PUT") return undefined;
            if (fault === "after") carryOut();
            setImmediate(dead);
            return "silence";
          };
        void deliver().catch(() => {});
        await died;
        await nextServer();
        const [left] = await openDeliveries(await store());
        if (left) steps.add(left.step);
        await recover();
        expect(await openDeliveries(await store())).toEqual([]);
        agree();
      }
    expect([...steps].sort()).toEqual(["promoting", "setting", "writing"]);
    const stored = JSON.stringify([
      await (await store()).selectFrom("jobs").selectAll().execute(),
      await (await store()).selectFrom("job_items").selectAll().execute(),
      await (await store()).selectFrom("job_steps").selectAll().execute(),
      await (await store()).selectFrom("audit_events").selectAll().execute(),
      await (await store()).selectFrom("sql_users").selectAll().execute(),
      await (await store()).selectFrom("shown_passwords").selectAll().execute(),
    ]);
    for (const password of cloud.passwords) expect(stored).not.toContain(password);
  });

  /** The cluster may have a password that the store no longer has. Resolves to it. */
  async function loseNext(starter: Starter): Promise<string | undefined> {
    cloud.instead = ({ method }, carryOut) => {
      if (method !== "PUT") return undefined;
      carryOut();
      return "cut";
    };
    expect(await code(deliver(async () => {}, starter))).toBe("secret_undelivered");
    const delivery = await last();
    const [stored] = await allSecretStores(await store());
    if (stored) await openSecretStore(stored).putBack(path, delivery?.marker ?? "");
    return inForce();
  }

  test("a next password that the store has lost is made anew", async () => {
    const lost = await loseNext(await clusterAdmin());
    cloud.instead = ({ method }) => (method === "PUT" ? { status: 500, json: {} } : undefined);
    await recover();
    await recover();
    expect(await last()).toMatchObject({ unsure: true, endedAt: null });
    cloud.instead = () => undefined;
    await recover();
    agree();
    expect(inForce()).not.toBe(lost);
    expect(await last()).toMatchObject({ unsure: false, outcome: "delivered" });
  });

  test("no new password is set for an account whose session ended or that lost the right, until a person sets one", async () => {
    const starter = await clusterAdmin();
    const lost = await loseNext(starter);
    cloud.instead = () => undefined;
    const before = puts();
    const db = await store();
    await db.deleteFrom("cluster_roles").execute();
    await recover();
    expect(await last()).toMatchObject({ waitsFor: "cluster_not_found", problem: "starter", endedAt: null });
    await db.deleteFrom("sessions").execute();
    await recover();
    expect(await last()).toMatchObject({ waitsFor: "unauthenticated", problem: "starter", endedAt: null });
    expect([inForce(), puts() - before]).toEqual([lost, 0]);
    expect(await code(deliver())).toBe("ok");
    agree();
    expect((await allDeliveries()).map(({ outcome }) => outcome)).toEqual(["given_up", "delivered"]);
  });

  test("a delivery that waits for its starter ends once another password was set", async () => {
    await loseNext(NOBODY);
    cloud.instead = () => undefined;
    await recover();
    expect(await last()).toMatchObject({ waitsFor: "unauthenticated" });
    cloud.users.set("app", "from-a-reset");
    await saveReset(await store(), APP, { id: "acc_2", name: "Bo" }, Date.now() + 5);
    await recover();
    expect([inForce(), (await last())?.outcome]).toEqual(["from-a-reset", "replaced"]);
  });
});
