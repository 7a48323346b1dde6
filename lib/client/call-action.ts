import { unstable_isUnrecognizedActionError as isUnrecognizedActionError } from "next/navigation";
import type { Result } from "#lib/shared/result.ts";
import { RequestError } from "./request-error.ts";

/**
 * The value of a server action. Throws a `RequestError`: with the action's failure, with `outcome_unknown` if the answer was
 * lost, or with `page_outdated` if an updated server no longer knows the action.
 */
export async function callAction<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer.catch((cause: unknown) => {
    const code = isUnrecognizedActionError(cause) ? "page_outdated" : "outcome_unknown";
    throw new RequestError({ code, requestId: "" }, { cause });
  });
  if (!result.ok) throw new RequestError(result.error);
  return result.value;
}
