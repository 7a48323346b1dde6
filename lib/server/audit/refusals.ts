import type { Actor } from "../access/guard.ts";
import { type RateSubject, rateKey } from "../access/used-token.ts";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { type AuditEvent, record } from "../store/audit/record-event.ts";
import { MinuteTally } from "./minute-tally.ts";

/** How many refusals of one account within a minute become events of their own; further ones are counted in one event. */
const ONE_BY_ONE = 20;

type Person = Pick<Actor, "email"> & RateSubject;
type Sender = { actor: Person; address: string };

/** Records a refusal of a signed-in person or a program. Repeated requests must not fill the disk. */
export async function recordRefusal(event: Omit<AuditEvent, "outcome"> & { actor: Person }): Promise<void> {
  const { actor, request } = event;
  if (!refusals().isSingle(rateKey(actor), { actor, address: request.address })) return;
  await record({ ...event, outcome: "refused" });
}

/** Writes the numbers that wait. */
export async function flushRefusals(): Promise<void> {
  await refusals().flush();
}

function refusals(): MinuteTally<Sender> {
  return singleton("refusals", () => new MinuteTally(ONE_BY_ONE, writeNumber));
}

async function writeNumber({ actor, address }: Sender, failures: number): Promise<void> {
  await record({
    action: "session.refused",
    actor,
    request: { requestId: "", address },
    outcome: "refused",
    details: { failures },
  }).catch((error: unknown) => log().error({ error }, "audit of refusals not written"));
}
