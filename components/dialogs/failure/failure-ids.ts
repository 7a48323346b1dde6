import type { Failure } from "#lib/shared/errors/result.ts";

export type FailureId = { label: string; value: string; mono: boolean };

/** The ids of a failure and its retry time, as labels and values. */
export function failureIds({ requestId, traceId, retryAfterSeconds, answerField }: Failure): FailureId[] {
  const ids = [
    { label: "Try again after", value: retryAfterSeconds ? duration(retryAfterSeconds) : "", mono: false },
    { label: "Unreadable field", value: answerField ?? "", mono: true },
    { label: "Request ID", value: requestId, mono: true },
    { label: "Trace ID", value: traceId ?? "", mono: true },
  ];
  return ids.filter(({ value }) => value !== "");
}

/** `20 s` up to 90 seconds, then whole minutes, rounded up. */
function duration(seconds: number): string {
  return seconds <= 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
