import { counted } from "#components/ui/words/counted.ts";
import type { DotTone } from "#components/ui/words/dot.tsx";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";

/** What the frame says of the API key. */
export type KeyState = { tone: DotTone; text: string };

type CloudCode = Extract<ErrorCode, `cloud_${string}`>;

/** The vendor's answer about the key, and its availability. Other failures tell nothing about either. */
const FAILED: Record<CloudCode, KeyState> = {
  cloud_key_refused: { tone: "off", text: "API key refused" },
  cloud_key_forbidden: { tone: "off", text: "API key lacks a role" },
  cloud_key_reads: { tone: "wait", text: "Clusters not loaded" },
  cloud_rate_limited: { tone: "wait", text: "Rate limited" },
  cloud_unavailable: { tone: "off", text: "CockroachDB Cloud unavailable" },
  cloud_timeout: { tone: "off", text: "CockroachDB Cloud timed out" },
  cloud_rejected: { tone: "wait", text: "Clusters not loaded" },
  cloud_conflict: { tone: "wait", text: "Clusters not loaded" },
  cloud_bad_answer: { tone: "wait", text: "Clusters not loaded" },
};

function isCloudCode(code: ErrorCode): code is CloudCode {
  return Object.hasOwn(FAILED, code);
}

/**
 * The state of the API key, from the last read of the clusters that this person sees, and why it changes nothing on each. `keys`: of several, how many the
 * vendor refused last or have no key in their file.
 */
export function keyState(
  read: Result<readonly Cluster[]>,
  closedOn: (clusterId: string) => KeyClosed | null = () => null,
  keys: { all: number; failing: number } = { all: 1, failing: 0 },
): KeyState {
  if (!read.ok) {
    const { code } = read.error;
    return isCloudCode(code) ? FAILED[code] : { tone: "wait", text: "Clusters not loaded" };
  }
  if (keys.failing > 0 && keys.all > 1)
    return { tone: "off", text: `${keys.failing} of ${keys.all} API keys ${keys.failing === 1 ? "fails" : "fail"}` };
  const count = read.value.length;
  const closed = read.value.map(({ id }) => closedOn(id));
  const refusedHere = closed.filter((why) => why === "refused").length;
  if (refusedHere > 0) return { tone: "off", text: `API key cannot change ${counted(refusedHere, "cluster")}` };
  if (count > 0 && closed.every((why) => why === "reads"))
    return { tone: "ok", text: `API key: read only · ${counted(count, "cluster")}` };
  return { tone: "ok", text: `API key works · ${counted(count, "cluster")}` };
}
