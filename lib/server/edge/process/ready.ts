import "server-only";
import { present } from "#lib/shared/present.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { databaseUrl } from "../../base/env/env.ts";
import { log } from "../../base/log.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { within } from "../../base/request/within.ts";
import { singleton } from "../../base/singleton.ts";
import { keyVerdict } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { isPostgres, sqlitePath } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { lookAtFile } from "../../store/file/look-at-file.ts";
import { serverId } from "../../store/jobs/server-life.ts";
import { saveServer } from "../../store/jobs/servers.ts";

const STORE_MS = 2_000;
/** Probes write to the store at most this often. */
const TRY_EVERY_MS = 1_000;
const VENDOR_MS = 5_000;
/** Probes reach the vendor at most this often, to leave its request limit to people. */
const READ_EVERY_MS = 30_000;

type KeyState = "ok" | "refused" | "unreachable";
export type Readiness = {
  store: "ok" | "unavailable";
  /** the vendor's verdict on the key; `unreachable` without an answer */
  key: KeyState;
  server?: "stopping";
};

/** The readiness of each part. Writes to the store, since a read-only one is not ready. */
export async function readiness(): Promise<Readiness> {
  const [store, key] = await Promise.all([storeState(), keyState()]);
  return present({ store, key, server: isStopping() ? "stopping" : undefined });
}

async function storeState(now = performance.now()): Promise<Readiness["store"]> {
  const tried = singleton<StoreTrial>("store-tried", () => ({
    at: Number.NEGATIVE_INFINITY,
    answer: Promise.resolve("ok"),
  }));
  if (tried.at <= now - TRY_EVERY_MS) Object.assign(tried, { at: now, answer: tryStore() });
  return within(STORE_MS, tried.answer, "unavailable");
}

type StoreTrial = { at: number; answer: Promise<Readiness["store"]> };

/** Reads and writes, since a store on a full disk, a read-only file or a moved file can still be read, and a damaged one from memory. */
async function tryStore(): Promise<Readiness["store"]> {
  try {
    const db = await store();
    await auditHead(db);
    await saveServer(db, serverId());
    // After the write, which finds a file that is another one.
    const url = databaseUrl();
    if (!isPostgres(url)) lookAtFile(sqlitePath(url));
    return "ok";
  } catch (error) {
    log().error({ error }, "not ready: the store cannot be read and written");
    return "unavailable";
  }
}

async function keyState(now = Date.now()): Promise<KeyState> {
  // Usually, other requests have already tested the key.
  const verdict = keyVerdict();
  if (verdict && verdict.at > now - READ_EVERY_MS) return verdict.accepted ? "ok" : "refused";
  const last = singleton<{ at: number; answer: Promise<KeyState> }>("key-checked", () => ({
    at: Number.NEGATIVE_INFINITY,
    answer: Promise.resolve("unreachable"),
  }));
  if (last.at <= now - READ_EVERY_MS) Object.assign(last, { at: now, answer: readKeyState() });
  return last.answer;
}

function readKeyState(): Promise<KeyState> {
  const answered = clusterFacts()
    .all()
    .then(
      () => "ok" as const,
      (error: unknown) =>
        error instanceof CloudError && error.code === "cloud_key_refused" ? "refused" : ("unreachable" as const),
    );
  return within(VENDOR_MS, answered, "unreachable");
}
