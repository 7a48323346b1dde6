import { unstable_isUnrecognizedActionError as isUnrecognizedActionError } from "next/navigation";
import type { Failure, Result } from "#lib/shared/errors/result.ts";
import { RequestError } from "./request-error.ts";

/**
 * The value of a server action that changes something. Throws a `RequestError`: with the action's failure, with `outcome_unknown` and
 * the time if the answer was lost, with `not_sent` if the browser is offline, or with `page_outdated` if another version of the server does not know the action.
 */
export function callAction<T>(answer: Promise<Result<T>>): Promise<T> {
  return unwrap(answer, "outcome_unknown");
}

/** The value of a server action that changes nothing. Throws as `callAction` does, but with `no_answer` if the answer was lost. */
export function readAction<T>(answer: Promise<Result<T>>): Promise<T> {
  return unwrap(answer, "no_answer");
}

async function unwrap<T>(answer: Promise<Result<T>>, lost: "outcome_unknown" | "no_answer"): Promise<T> {
  const sentAt = Date.now();
  // Without a network the browser sends nothing. Later, the network may have gone after the request.
  const isOffline = "onLine" in navigator && !navigator.onLine;
  const result = await answer.catch(async (cause: unknown) => {
    const code = isUnrecognizedActionError(cause) ? "page_outdated" : isOffline ? "not_sent" : lost;
    const failure: Failure = code === "outcome_unknown" ? { code, requestId: "", sentAt } : { code, requestId: "" };
    throw new RequestError((await earlyRefusal(cause)) ?? failure, { cause });
  });
  if (!result.ok) throw new RequestError(result.error);
  return result.value;
}

const EARLY = ["starting", "stopping", "busy", "too_large", "wrong_origin"] as const;

/** What Rolecall said where it refused the action before it ran. Next.js makes the plain text of such an answer the message of its error. */
async function earlyRefusal(cause: unknown): Promise<Failure | undefined> {
  const message = cause instanceof Error ? cause.message : "";
  const [, requestId] = /\(request (req_\w+)\)$/.exec(message) ?? [];
  if (requestId === undefined) return undefined;
  // Fetched only here: the words of failures are not in the first load of a page. Where they cannot be fetched, the failure stays as it is.
  const words = await import("#lib/shared/errors/errors.ts").catch(() => null);
  const code = words && EARLY.find((each) => message.startsWith(`${words.ERROR_WORDS[each].title}. `));
  return code ? { code, requestId } : undefined;
}
