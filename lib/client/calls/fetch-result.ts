import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { present } from "#lib/shared/present.ts";
import { RequestError } from "./request-error.ts";

const ANSWER_MS = 30_000;

type Answers = typeof import("./answers.ts");
type Choose<T> = (answers: Answers) => {
  safeParse(body: unknown): { success: true; data: Result<T> } | { success: false };
};
type Lost = { code: ErrorCode; requestId: string; sentAt?: number; cause?: unknown };

/**
 * GETs one of Rolecall's routes, or POSTs `body` as JSON to one that changes nothing, and checks the answer against the schema chosen by
 * `pick`.
 *
 * Throws a `RequestError`: with the server's failure; with `no_answer` if Rolecall does not answer within 30 seconds, with `internal` if it
 * answers that it failed, or with `answer_unreadable` if its answer is no such `Result`. A read aborted through `signal` throws the signal's
 * reason.
 */
export async function fetchResult<T>(path: string, pick: Choose<T>, signal: AbortSignal, body?: unknown): Promise<T> {
  return unwrap(await ask(path, pick, signal, body));
}

/** POSTs a change to one of Rolecall's routes. Throws as `fetchResult` does, but with `outcome_unknown` if no `Result` arrives, and with `not_sent` if the browser is offline. */
export async function sendChange<T>(path: string, pick: Choose<T>, body: unknown): Promise<T> {
  const sentAt = Date.now();
  if ("onLine" in navigator && !navigator.onLine) throw new RequestError({ code: "not_sent", requestId: "" });
  const answer = await ask(path, pick, new AbortController().signal, body);
  return unwrap("ok" in answer ? answer : Object.assign(answer, { code: "outcome_unknown" as const, sentAt }));
}

function unwrap<T>(answer: Result<T> | Lost): T {
  if (!("ok" in answer)) {
    const { cause, ...failure } = answer;
    throw new RequestError(failure, { cause });
  }
  if (!answer.ok) throw new RequestError(answer.error);
  return answer.value;
}

async function ask<T>(path: string, pick: Choose<T>, signal: AbortSignal, body: unknown): Promise<Result<T> | Lost> {
  let response: Response;
  try {
    response = await fetch(
      path,
      present({
        method: body === undefined ? undefined : "POST",
        body: body === undefined ? undefined : JSON.stringify(body),
        headers: present<Record<string, string>>({
          accept: "application/json",
          "content-type": body === undefined ? undefined : "application/json",
        }),
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      }),
    );
  } catch (cause) {
    signal.throwIfAborted();
    return { code: "no_answer", requestId: "", cause };
  }
  // Rolecall gives each answer an id, under which its log has the cause of a failure.
  const requestId = response.headers.get("x-request-id") ?? "";
  const code = requestId === "" ? "no_answer" : response.status >= 500 ? "internal" : "answer_unreadable";
  try {
    const [answered, answers] = await Promise.all([response.json(), import("./answers.ts")]);
    // The schemas, where they were fetched just now, and a long list each take a task of their own, so that the page answers input in between.
    await new Promise((next) => setTimeout(next));
    const parsed = pick(answers).safeParse(answered);
    return parsed.success ? parsed.data : { code, requestId };
  } catch (cause) {
    signal.throwIfAborted();
    return { code, requestId, cause };
  }
}
