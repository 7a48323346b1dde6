import "server-only";
import { record } from "../audit/audit.ts";
import { log } from "../base/log.ts";
import type { RequestContext } from "../base/request.ts";
import { singleton } from "../base/singleton.ts";
import { networkOf } from "../store/sign-in-failures.ts";

const WINDOW_MS = 60_000;
/** Networks that are told apart within a minute; all further ones are counted together. */
const MAX_NETWORKS = 100;
const OTHERS = "others";

/** Failures per network beyond the first, which wait to be written; a count of 0 says that the first was written. */
type Waiting = { counts: Map<string, number>; timer: NodeJS.Timeout | undefined };

/**
 * Writes a failed sign-in into the audit: the first of a network and minute at once, the others as one number when the minute is
 * over. A stranger who guesses must not be able to fill the disk.
 */
export function noteFailedSignIn(request: RequestContext): void {
  const waiting = waitingFailures();
  const known = networkOf(request.address);
  const network = waiting.counts.has(known) || waiting.counts.size < MAX_NETWORKS ? known : OTHERS;
  const count = waiting.counts.get(network);
  waiting.counts.set(network, count === undefined ? 0 : count + 1);
  if (count === undefined) void write(network, 1, request.requestId);
  waiting.timer ??= setTimeout(() => void flushFailedSignIns(), WINDOW_MS);
}

/** Writes what waits. */
export async function flushFailedSignIns(): Promise<void> {
  const waiting = waitingFailures();
  clearTimeout(waiting.timer);
  waiting.timer = undefined;
  const counts = [...waiting.counts].filter(([, failures]) => failures > 0);
  waiting.counts.clear();
  await Promise.all(counts.map(([network, failures]) => write(network, failures, "")));
}

function waitingFailures(): Waiting {
  return singleton<Waiting>("failed-sign-ins", () => ({ counts: new Map(), timer: undefined }));
}

async function write(address: string, failures: number, requestId: string): Promise<void> {
  await record({
    action: "session.sign_in",
    actor: null,
    request: { requestId, address },
    outcome: "refused",
    details: { failures },
  }).catch((error: unknown) => log().error({ error }, "audit of failed sign-ins not written"));
}
