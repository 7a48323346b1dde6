import "server-only";
import type { Actor } from "../access/guard.ts";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { type AuditEvent, record } from "./audit.ts";

const WINDOW_MS = 60_000;
/** So many refusals of one person within a minute are events of their own; what comes on top is one number. */
const ONE_BY_ONE = 20;

type Tally = { actor: Actor; address: string; written: number; more: number };
type Waiting = { tallies: Map<string, Tally>; timer: NodeJS.Timeout | undefined };

/** Writes into the audit what a signed-in person was refused. Whoever asks on and on must not be able to fill the disk. */
export async function recordRefusal(event: Omit<AuditEvent, "outcome"> & { actor: Actor }): Promise<void> {
  const waiting = waitingRefusals();
  const { actor, request } = event;
  const tally = waiting.tallies.get(actor.accountId) ?? { actor, address: request.address, written: 0, more: 0 };
  waiting.tallies.set(actor.accountId, tally);
  waiting.timer ??= setTimeout(() => void flushRefusals(), WINDOW_MS).unref();
  if (tally.written >= ONE_BY_ONE) {
    tally.more += 1;
    return;
  }
  tally.written += 1;
  await record({ ...event, outcome: "refused" });
}

/** Writes the numbers that wait. */
export async function flushRefusals(): Promise<void> {
  const waiting = waitingRefusals();
  clearTimeout(waiting.timer);
  waiting.timer = undefined;
  const tallies = [...waiting.tallies.values()].filter(({ more }) => more > 0);
  waiting.tallies.clear();
  await Promise.all(
    tallies.map(({ actor, address, more }) =>
      record({
        action: "session.refused",
        actor,
        request: { requestId: "", address },
        outcome: "refused",
        details: { failures: more },
      }).catch((error: unknown) => log().error({ error }, "audit of refusals not written")),
    ),
  );
}

function waitingRefusals(): Waiting {
  return singleton<Waiting>("refusals", () => ({ tallies: new Map(), timer: undefined }));
}
