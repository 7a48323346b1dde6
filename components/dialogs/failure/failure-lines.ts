import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { type FailureId, failureIds } from "./failure-ids.ts";

/** Title and text of a failure, with its ids. */
export function failureLines(failure: Failure): { title: string; text: string; ids: FailureId[] } {
  return { ...ERROR_WORDS[failure.code], ids: failureIds(failure) };
}
