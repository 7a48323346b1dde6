import "server-only";
import { isStopping } from "../base/in-flight.ts";
import { singleton } from "../base/singleton.ts";
import { within } from "../base/within.ts";
import { CloudError } from "../cloud/error.ts";
import { keyVerdict } from "../clusters/cloud-client.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { auditHead } from "../store/audit-events.ts";
import { store } from "../store/store.ts";

const STORE_MS = 2_000;
const VENDOR_MS = 5_000;
/** Probes reach the vendor at most this often: its request limit is for people. */
const ASK_EVERY_MS = 30_000;

type KeyState = "ok" | "refused" | "unreachable";
export type Readiness = {
  store: "ok" | "unavailable";
  /** the vendor's verdict on the key; `unreachable` without an answer */
  key: KeyState;
  server?: "stopping";
};

/** The readiness of each part. */
export async function readiness(): Promise<Readiness> {
  const [store, key] = await Promise.all([storeState(), keyState()]);
  return { store, key, ...(isStopping() ? { server: "stopping" } : {}) };
}

async function storeState(): Promise<Readiness["store"]> {
  const answered = store()
    .then(auditHead)
    .then(() => "ok" as const)
    .catch(() => "unavailable" as const);
  return within(STORE_MS, answered, "unavailable");
}

async function keyState(now = Date.now()): Promise<KeyState> {
  // Usually, people's own requests have already tested the key.
  const verdict = keyVerdict();
  if (verdict && verdict.at > now - ASK_EVERY_MS) return verdict.accepted ? "ok" : "refused";
  const asked = singleton<{ at: number; answer: Promise<KeyState> }>("key-asked", () => ({
    at: Number.NEGATIVE_INFINITY,
    answer: Promise.resolve("unreachable"),
  }));
  if (asked.at <= now - ASK_EVERY_MS) Object.assign(asked, { at: now, answer: askVendor() });
  return asked.answer;
}

function askVendor(): Promise<KeyState> {
  const answered = clusterFacts()
    .all()
    .then(
      () => "ok" as const,
      (error: unknown) =>
        error instanceof CloudError && error.code === "cloud_key_refused" ? "refused" : ("unreachable" as const),
    );
  return within(VENDOR_MS, answered, "unreachable");
}
