import "server-only";
import { record } from "../audit.ts";
import { log } from "../log.ts";
import type { RequestContext } from "../request.ts";
import { singleton } from "../singleton.ts";

const WINDOW_MS = 60_000;

/** Failures per address that wait to be written. */
type Waiting = { counts: Map<string, number>; timer: NodeJS.Timeout | undefined };

/**
 * Counts a failed sign-in for the audit, which gets one event per address and minute: a stranger who guesses must not be able
 * to fill the disk.
 */
export function noteFailedSignIn(request: RequestContext): void {
  const waiting = singleton<Waiting>("failed-sign-ins", () => ({ counts: new Map(), timer: undefined }));
  waiting.counts.set(request.address, (waiting.counts.get(request.address) ?? 0) + 1);
  waiting.timer ??= setTimeout(() => void flushFailedSignIns(), WINDOW_MS);
}

/** Writes what waits; also at the end of the process. */
export async function flushFailedSignIns(): Promise<void> {
  const waiting = singleton<Waiting>("failed-sign-ins", () => ({ counts: new Map(), timer: undefined }));
  clearTimeout(waiting.timer);
  waiting.timer = undefined;
  const counts = [...waiting.counts];
  waiting.counts.clear();
  for (const [address, failures] of counts)
    await record({
      action: "session.sign_in",
      actor: null,
      request: { requestId: "", address },
      outcome: "refused",
      details: { failures },
    }).catch((error: unknown) => log().error({ error }, "audit of failed sign-ins not written"));
}
