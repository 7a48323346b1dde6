import { beforeEach, describe, expect, test } from "vitest";
import { onStore, STORES } from "../../testing/on-store.ts";
import { begin, codeOf, events, owned, world } from "../../testing/request-steps.ts";
import { change, look, type Person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { resumeDeliveries } from "../../testing/sql-users/delivery-steps.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { noticesDoor } from "../edge/doors/people/profile.ts";
import { deleteSecretStoreDoor, giveUpDeliveryDoor } from "../edge/doors/secret-stores.ts";
import { sqlUserDoor } from "../edge/doors/sql-users/sql-user-facts.ts";
import { deliverPasswordDoor, protectSqlUserDoor, resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { notifyOwners } from "../notices/undelivered-passwords.ts";
import { allSecretStores } from "../store/automation/secret-stores.ts";
import { openDeliveries } from "../store/automation/store-deliveries.ts";
import { store } from "../store/db/store.ts";
import { openSecretStore } from "./sealed.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });

const APP = { clusterId: CLUSTER_ID, name: "app" };
const deliver = () => change(world.cleo, deliverPasswordDoor, APP);
const page = async () => {
  const found = await look(world.cleo, sqlUserDoor, APP);
  return found.ok ? found.value.delivery : undefined;
};
const recover = () => resumeDeliveries();
/** What Mara of the owner team gets as notices, the oldest first. */
async function notices(): Promise<string[]> {
  await notifyOwners(await store());
  const list = await look(world.mara, noticesDoor, {});
  if (!list.ok) throw new Error(list.error.code);
  return list.value.notices
    .filter(({ kind }) => kind === "secret_delivery")
    .map(({ text }) => text)
    .reverse();
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  let vault: AnyDouble;
  let storeId: string;

  beforeEach(async () => {
    await begin();
    vault = await startDouble("vault");
    storeId = await addStoreAt(await store(), "vault", vault);
    await owned("app");
  });

  /** The cluster has the password, and its answer is lost, each time. */
  async function lose(): Promise<string> {
    world.instead = ({ method }, carryOut) => {
      if (method !== "PUT") return undefined;
      carryOut();
      return "cut";
    };
    expect(codeOf(await deliver())).toBe("secret_undelivered");
    const [open] = await openDeliveries(await store());
    return open?.id ?? "";
  }

  test("one whose new password its starter may not set any more waits, and its owners are notified at once", async () => {
    const id = await lose();
    const db = await store();
    const [stored] = await allSecretStores(db);
    const [open] = await openDeliveries(db);
    if (stored && open) await openSecretStore(stored).putBack(open.path, open.marker);
    world.instead = () => undefined;
    expect(codeOf(await change(world.ada, protectSqlUserDoor, APP))).toBe("ok");
    const puts = () => world.received.filter(({ method }) => method === "PUT").length;
    const before = puts();
    await recover();
    expect(await openDeliveries(db)).toMatchObject([{ id, waitsFor: "sql_user_protected", problem: "starter" }]);
    expect(puts()).toBe(before);
    expect(await notices()).toHaveLength(1);
  });

  test("a delivery to a cluster that is gone is given up by an administrator, who can remove the store then", async () => {
    const id = await lose();
    const remove = () => change(world.ada, deleteSecretStoreDoor, { id: storeId });
    expect(codeOf(await remove())).toBe("secret_store_busy");
    expect(codeOf(await change(world.cleo, giveUpDeliveryDoor, { id }))).toBe("forbidden");
    expect(codeOf(await change(world.ada, giveUpDeliveryDoor, { id }))).toBe("ok");
    expect(await page()).toMatchObject({ open: null, lost: { store: "vault store" } });
    const [event] = (await events()).filter(
      ({ action, outcome }) => action === "secret_store.give_up" && outcome === "done",
    );
    expect(event).toMatchObject({ target: "app", details: { delivery: id, undelivered: true, step: "setting" } });
    const calls = vault.calls.length;
    await recover();
    expect(vault.calls).toHaveLength(calls);
    expect(codeOf(await change(world.ada, giveUpDeliveryDoor, { id }))).toBe("not_found");
    expect(codeOf(await remove())).toBe("ok");
    world.instead = () => undefined;
    expect(codeOf(await change(world.cleo, resetPasswordDoor, APP))).toBe("ok");
    expect(await page()).toMatchObject({ lost: null });
  });

  test("a delivery that has not failed yet cannot be given up", async () => {
    let begun: (id: string) => void = () => {};
    const id = new Promise<string>((resolve) => {
      begun = resolve;
    });
    let goOn: () => void = () => {};
    const wait = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    world.instead = ({ method }, carryOut) => {
      if (method !== "PUT") return undefined;
      void store().then(async (db) => begun((await openDeliveries(db))[0]?.id ?? ""));
      return wait.then(carryOut);
    };
    const delivering = deliver();
    expect(codeOf(await change(world.ada, giveUpDeliveryDoor, { id: await id }))).toBe("not_found");
    goOn();
    expect(codeOf(await delivering)).toBe("ok");
  });

  test("owners are notified once of a password that does not arrive, and again where it is given up", async () => {
    const id = await lose();
    expect(await notices()).toEqual([]);
    for (let tries = 1; tries < 5; tries += 1) await recover();
    const waits = "The new password of app on cluster orders is not in vault store yet";
    expect(await notices()).toEqual([expect.stringContaining(waits)]);
    expect(await notices()).toHaveLength(1);
    expect(codeOf(await change(world.ada, giveUpDeliveryDoor, { id }))).toBe("ok");
    const lost = "The password of app on cluster orders did not reach vault store, and Rolecall stopped trying.";
    expect(await notices()).toEqual([expect.stringContaining(waits), expect.stringContaining(lost)]);
    expect(await notices()).toHaveLength(2);
  });

  test("Cluster Admins are notified if no member of the owner team can sign in", async () => {
    const db = await store();
    const id = await lose();
    expect(codeOf(await change(world.ada, giveUpDeliveryDoor, { id }))).toBe("ok");
    await db.deleteFrom("team_members").execute();
    expect(await notices()).toEqual([]);
    const of = async (who: Person) => {
      const list = await look(who, noticesDoor, {});
      return list.ok && list.value.notices.some(({ kind }) => kind === "secret_delivery");
    };
    expect(await of(world.cleo)).toBe(true);
  });

  test("owners are notified once of a delivered password that another one has replaced, in one notice", async () => {
    await owned("pay");
    expect(codeOf(await deliver())).toBe("ok");
    expect(codeOf(await change(world.cleo, deliverPasswordDoor, { ...APP, name: "pay" }))).toBe("ok");
    expect(codeOf(await deliver())).toBe("ok");
    expect(await notices()).toEqual([]);
    for (const name of ["app", "pay"])
      expect(codeOf(await change(world.cleo, resetPasswordDoor, { ...APP, name }))).toBe("ok");
    const words = "vault store holds passwords of app on cluster orders, pay on cluster orders that no longer work";
    const sorted = (await notices()).map((text) =>
      text.replace("pay on cluster orders, app on", "app on cluster orders, pay on"),
    );
    expect(sorted).toEqual([expect.stringContaining(words)]);
    expect(codeOf(await deliver())).toBe("ok");
    expect(await notices()).toHaveLength(1);
    // Only the last of each SQL user is looked at from then on.
    const rows = await (await store())
      .selectFrom("delivery_notices as notice")
      .innerJoin("job_items as item", "item.job_id", "notice.job_id")
      .select(["item.name", "notice.told_at"])
      .execute();
    expect(rows.filter(({ told_at }) => told_at === null).map(({ name }) => name)).toEqual(["app"]);
  });
});
