import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { log } from "../base/log.ts";
import type { Facts } from "../base/note.ts";
import { track } from "../base/request/in-flight.ts";
import type { RequestContext } from "../base/request/request.ts";
import { failureOf } from "./outcome.ts";

/** What the log names: an action of the audit, a preview of one, or a step that the audit does not record by itself. */
type LogAction =
  | AuditAction
  | `${AuditAction} preview`
  | `claim.${"open" | "end"}`
  | `token.${"begin" | "poll"}_device`
  | `session.${"begin_passkey" | "provider"}`
  | "account.open_link";

/** Runs `work` and returns its error as a value. Of an unexpected error the browser gets only the request id. `work` may add log fields. */
export async function attempt<O>(
  action: LogAction,
  request: RequestContext,
  work: (fields: Facts) => Promise<O>,
): Promise<Result<O>> {
  const started = performance.now();
  const fields: Facts = {};
  const line = () => ({ requestId: request.requestId, action, ...fields, ms: Math.round(performance.now() - started) });
  try {
    const value = await track(work(fields));
    log().info(line(), "done");
    return { ok: true, value };
  } catch (error) {
    const failure = failureOf(error, request.requestId);
    if (failure.code === "internal") log().error({ ...line(), error }, "unexpected error");
    else if (failure.code === "store_unavailable") log().error({ ...line(), error }, "the store cannot be reached");
    else {
      const { code, traceId, answerField } = failure;
      log().info({ ...line(), address: request.address, code, traceId, answerField }, "refused");
    }
    return { ok: false, error: failure };
  }
}
