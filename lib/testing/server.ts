import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, vi } from "vitest";
import type { Actor } from "../server/access/guard.ts";
import type { MinuteTally } from "../server/audit/minute-tally.ts";
import type { Author } from "../server/base/request/author.ts";
import type { RequestContext } from "../server/base/request/request.ts";
import type { AuditRow } from "../server/store/audit/audit-event.ts";
import { openStore, type Store } from "../server/store/db/open.ts";
import { freshDatabase } from "../server/store/db/testing.ts";
import { unitPerson } from "./people.ts";

/** An empty folder for each test of the file that calls this. */
export function freshFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rolecall-test-"));
  });
  // Work of the test that is not over may write a last file.
  afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }));
  return () => folder;
}

/** Registers these tests twice: on SQLite and on PostgreSQL. `db` gives each test an empty store. */
export function eachStore(tests: (db: () => Store) => void): void {
  describe("on SQLite", () => tests(freshStore()));
  describe("on PostgreSQL", () => {
    const url = freshDatabase();
    let store: Store;
    beforeAll(async () => {
      store = await openStore(url());
      return () => store.destroy();
    });
    tests(() => store);
  });
}

/** An empty SQLite store for each test of the file that calls this. */
export function freshStore(): () => Store {
  const folder = freshFolder();
  let store: Store | undefined;
  beforeEach(async () => {
    const path = join(folder(), "rolecall.db");
    writeFileSync(path, await migratedFile());
    store = await openStore(`sqlite:${path}`);
    // Durability does not matter in a test, and waiting for the disk would take most of its time.
    await sql`pragma synchronous = off`.execute(store);
  });
  afterEach(() => store?.destroy());
  return () => {
    if (!store) throw new Error("There is a store only within a test.");
    return store;
  };
}

let migrated: Promise<Buffer> | undefined;

/** A SQLite file with Rolecall's tables, made once: the migrations wait for the disk longer than most tests take. */
function migratedFile(): Promise<Buffer> {
  migrated ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), "rolecall-test-"));
    const path = join(folder, "rolecall.db");
    await (await openStore(`sqlite:${path}`)).destroy();
    const file = readFileSync(path);
    rmSync(folder, { recursive: true });
    return file;
  })();
  return migrated;
}

/** All singletons but the dictionaries of guessable passwords, which hold nothing of a test and take longer to make than most tests. */
function clearRegistry(): void {
  for (const name of registry()?.keys() ?? []) if (name !== "password-estimator") registry()?.delete(name);
}

/** Gives each test the state of a new server: no singletons, its own configuration and a store with empty tables. */
export function freshProcess(variables: Record<string, string> = {}): () => string {
  const folder = freshFolder();
  beforeEach(async () => {
    clearRegistry();
    writeFileSync(join(folder(), "rolecall.db"), await migratedFile());
    vi.stubEnv("COCKROACH_API_KEY", "key-of-the-tests");
    // Nothing listens there: without a fake cloud, a test must not reach the vendor.
    vi.stubEnv("COCKROACH_SERVER", "http://127.0.0.1:9");
    vi.stubEnv("DATABASE_URL", `sqlite:${join(folder(), "rolecall.db")}`);
    vi.stubEnv("LOG_LEVEL", "silent");
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    // Their timers would go off in another test, which has another configuration.
    for (const name of ["failed-sign-ins", "refusals"])
      await (registry()?.get(name) as MinuteTally<unknown> | undefined)?.flush();
    await endBackgroundWork();
    const opened = registry()?.get("store") as Promise<Store> | undefined;
    await (await opened)?.destroy();
    clearRegistry();
    vi.unstubAllEnvs();
  });
  return folder;
}

/** Waits for the server's work after its answers, such as mails: with the test, its store and configuration go. */
export async function endBackgroundWork(): Promise<void> {
  const inFlight = registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined;
  while (inFlight && inFlight.works.size > 0) await Promise.all(inFlight.works);
}

/** Where `singleton.ts` keeps the one instance of everything. */
export function registry(): Map<string, unknown> | undefined {
  return (globalThis as { rolecall?: Map<string, unknown> }).rolecall;
}

export const ADMINISTRATOR: Actor = {
  accountId: "acc_1",
  ...unitPerson("Ada"),
  role: "administrator",
  clusterRoles: new Map(),
  sessionHash: "0".repeat(64),
  confirmedAt: 0,
};

/** An account of this name, as the author of a change. */
export const byNamed = (name: string): Author => ({ id: `acc_${name}`, name });

export const REQUEST: RequestContext = {
  requestId: "req_1",
  address: "192.0.2.7",
  userAgent: "test",
  path: "/",
  ownOrigin: true,
  prefetch: false,
};

/**
 * The place in the audit of the first event whose hash does not match its fields and the event before it, or undefined. Written
 * from the description of the chain, not from its code: SHA-256 of the JSON of the previous hash and the SHA-256 of the sorted fields' JSON.
 */
export function brokenAt(rows: readonly AuditRow[]): number | undefined {
  let previous = "";
  for (const [index, { hash, previous_hash, ...rest }] of rows.entries()) {
    const names = Object.keys(rest).sort();
    const fields = names.map((name) => [name, Reflect.get(rest, name)]);
    const sha256 = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
    const computed = sha256([previous, sha256(fields)]);
    if (rest.sequence !== index + 1 || previous_hash !== previous || hash !== computed) return index + 1;
    previous = hash;
  }
  return undefined;
}
