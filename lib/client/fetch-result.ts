import type { Result } from "#lib/shared/result.ts";
import { RequestError } from "./request-error.ts";

const READ_TIMEOUT_MS = 30_000;

type Answers = typeof import("./answers.ts");
type Schema<T> = { safeParse(body: unknown): { success: true; data: Result<T> } | { success: false } };

/**
 * GETs one of Rolecall's routes, or POSTs `body` to it as JSON, and checks the answer against the schema chosen by `pick`.
 *
 * Throws a `RequestError`: with the server's failure, or with `no_answer` if no `Result` arrives within 30 seconds, as with a
 * proxy's error page. A read aborted through `signal` throws the signal's reason.
 */
export async function fetchResult<T>(
  path: string,
  pick: (answers: Answers) => Schema<T>,
  signal: AbortSignal,
  body?: unknown,
): Promise<T> {
  let requestId = "";
  let result: Result<T> | undefined;
  try {
    const response = await fetch(path, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
    });
    requestId = response.headers.get("x-request-id") ?? "";
    const [answered, answers] = await Promise.all([response.json(), import("./answers.ts")]);
    const parsed = pick(answers).safeParse(answered);
    if (parsed.success) result = parsed.data;
  } catch (cause) {
    signal.throwIfAborted();
    throw new RequestError({ code: "no_answer", requestId }, { cause });
  }
  if (!result) throw new RequestError({ code: "no_answer", requestId });
  if (!result.ok) throw new RequestError(result.error);
  return result.value;
}
