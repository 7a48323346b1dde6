import { readFileSync, writeFileSync } from "node:fs";
import { sql } from "kysely";
import { afterEach, beforeEach, vi } from "vitest";
import { drain } from "../../server/base/request/in-flight.ts";
import { openDestination, sealDestination } from "../../server/notices/destinations/sealed.ts";
import { enter } from "../../server/people/sign-in/enter.ts";
import { allDestinations } from "../../server/store/automation/destinations.ts";
import type { Store } from "../../server/store/db/base.ts";
import { store } from "../../server/store/db/store.ts";
import { migrate } from "../../server/store/migrations/migrate.ts";
import { startReceiver } from "../doubles/receiver.ts";
import { connectTo, type FakeCloud, fakeCluster, startFakeCloud } from "../fake-cloud.ts";
import { inRequest, newBrowser } from "../next-headers.ts";
import { OTHER_ID, type Person } from "../requests.ts";
import { CLUSTER_ID } from "../scripted-vendor.ts";
import { freshProcess, REQUEST } from "../server.ts";
import { sendDue } from "../sql-users/destination-steps.ts";
import { startDouble } from "../sql-users/secret-store-steps.ts";
import { emptyFile, fillWithWork, SESSION_SECRET, WRITTEN_AT } from "./used-store.ts";

/* For tests only: a server of today on a store that was in use. */

export let db: Store;
export let cloud: FakeCloud;

/** Each test has a server that starts on a copy of that store, a minute after the last one stopped. */
export function onUsedStore(): void {
  const folder = freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1", WEBHOOK_ALLOW_PRIVATE: "true", SESSION_SECRET });
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: WRITTEN_AT + 60_000 });
    const path = `${folder()}/used.db`;
    migrated ??= migratedFile(path);
    const { bytes, users } = await migrated;
    writeFileSync(path, bytes);
    vi.stubEnv("DATABASE_URL", `sqlite:${path}`);
    vi.stubEnv("APP_URL", "http://localhost:3000");
    const onOrders = users.filter(({ cluster_id }) => cluster_id === CLUSTER_ID).map(({ name }) => [name, "old"]);
    const clusters = [fakeCluster(), fakeCluster(OTHER_ID, "stock")];
    cloud = connectTo(await startFakeCloud(Object.fromEntries(onOrders), clusters));
    for (const { name } of users.filter(({ cluster_id }) => cluster_id === OTHER_ID))
      await fetch(`${cloud.origin}/api/v1/clusters/${OTHER_ID}/sql-users`, {
        method: "POST",
        body: JSON.stringify({ name }),
      });
    db = await store();
  });
  afterEach(async () => {
    await drain(10_000);
    vi.useRealTimers();
  });
}

let migrated: ReturnType<typeof migratedFile> | undefined;

/** That store, brought up to date, made once for each file of tests, and its SQL users that are not deleted. */
async function migratedFile(path: string) {
  const file = emptyFile(path);
  await sql`pragma synchronous = off`.execute(file);
  await fillWithWork(file);
  const users = await file
    .selectFrom("sql_users")
    .select(["name", "cluster_id"])
    .where("ended_at", "is", null)
    .execute();
  await migrate(file);
  await file.destroy();
  return { bytes: readFileSync(path), users };
}

/** A vault at the address of the store's secret store. */
export async function startVault() {
  const vault = await startDouble("vault");
  await db.updateTable("secret_stores").set({ store_address: vault.url }).execute();
  return vault;
}

/** Sends to a receiver at the paths of the store's destinations; resolves to the paths that got something. */
export async function sendToDestinations(): Promise<string[]> {
  const receiver = await startReceiver();
  for (const { id, sealed } of await allDestinations(db)) {
    const opened = openDestination({ id, sealed });
    if (!opened || !("url" in opened.where)) throw new Error("it does not open");
    const url = new URL(new URL(opened.where.url).pathname, receiver.url).href;
    const resealed = sealDestination(id, { secret: opened.secret, where: { url } });
    await db.updateTable("destinations").set({ sealed: resealed }).where("id", "=", id).execute();
  }
  await sendDue(db);
  await receiver.stop();
  return [...new Set(receiver.accepted().map(({ path }) => path))].sort();
}

/** A person of that store, newly signed in. */
export async function personOf(name: string): Promise<Person> {
  const db = await store();
  const { id } = await db.selectFrom("accounts").select("id").where("name", "=", name).executeTakeFirstOrThrow();
  const browser = newBrowser();
  await inRequest(browser, () => enter(db, id, REQUEST, true));
  return { id, name, browser };
}
