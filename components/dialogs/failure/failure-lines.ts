import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

/** Title and text of a failure, with its ids and its retry time as labels and values. */
export function failureLines(failure: Failure): {
  title: string;
  text: string;
  ids: { label: string; value: string; mono: boolean }[];
} {
  const { requestId, traceId, retryAfterSeconds, answerField } = failure;
  const ids = [
    { label: "Try again after", value: retryAfterSeconds ? duration(retryAfterSeconds) : "", mono: false },
    { label: "Unreadable field", value: answerField ?? "", mono: true },
    { label: "Request id", value: requestId, mono: true },
    { label: "Trace id", value: traceId ?? "", mono: true },
  ];
  return { ...ERROR_WORDS[failure.code], ids: ids.filter(({ value }) => value !== "") };
}

/** `20 s` up to 90 seconds, then whole minutes, rounded up. */
function duration(seconds: number): string {
  return seconds <= 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
