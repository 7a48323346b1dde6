import "server-only";
import { type AuditEvent, type Outcome, record } from "../audit.ts";
import { Refusal } from "../failure.ts";
import { log } from "../log.ts";

/** Runs what somebody without a session does through a link: an intent before it, the outcome after it. No record, no change. */
export async function audited<T>(about: Omit<AuditEvent, "outcome" | "intentId">, work: () => Promise<T>): Promise<T> {
  const { requestId } = about.request;
  const intentId = await record({ ...about, outcome: "intended" }).catch((error: unknown) => {
    log().error({ requestId, error }, "audit intent not written; the change was not made");
    throw new Refusal("audit_unavailable");
  });
  const finish = (outcome: Outcome) =>
    record({ ...about, intentId, outcome }).catch((error: unknown) =>
      log().error({ requestId, intentId, error }, "audit outcome not written"),
    );
  try {
    const value = await work();
    await finish("done");
    return value;
  } catch (error) {
    await finish(error instanceof Refusal ? "refused" : "unknown");
    throw error;
  }
}
