import { MinuteTally } from "../../audit/minute-tally.ts";
import { networkOf } from "../../base/env/network.ts";
import { log } from "../../base/log.ts";
import type { RequestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { record } from "../../store/audit/record-event.ts";

/** The most networks that are counted separately within a minute; all others share one count. */
const MAX_NETWORKS = 100;
const OTHERS = "others";

/**
 * Records failed sign-ins in the audit: the first per network and minute at once, the others as one number at the end of the minute, so
 * that guessing cannot fill the disk.
 */
export function countFailedSignIn(request: RequestContext): void {
  const tally = failedSignIns();
  const known = networkOf(request.address);
  const network = tally.has(known) || tally.size < MAX_NETWORKS ? known : OTHERS;
  if (tally.isSingle(network, network)) void write(network, 1, request.requestId);
}

/** Writes the waiting counts. */
export async function flushFailedSignIns(): Promise<void> {
  await failedSignIns().flush();
}

function failedSignIns(): MinuteTally<string> {
  return singleton("failed-sign-ins", () => new MinuteTally(1, write));
}

async function write(address: string, failures: number, requestId = ""): Promise<void> {
  await record({
    action: "session.sign_in",
    actor: null,
    request: { requestId, address },
    outcome: "refused",
    details: { failures },
  }).catch((error: unknown) => log().error({ error }, "audit of failed sign-ins not written"));
}
