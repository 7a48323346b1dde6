import type { AnswerOf, InputOf, ReadByPage } from "#lib/shared/operations/catalogue.ts";
import { RELEASE } from "#lib/shared/release.ts";
import { fetchResult } from "./fetch-result.ts";

/** Reads what the page shows, and checks the answer. Throws a `RequestError`, see `fetchResult`. */
export function readOperation<N extends ReadByPage>(
  name: N,
  input: InputOf<N>,
  pick: Parameters<typeof fetchResult<AnswerOf<N>>>[1],
  signal: AbortSignal,
): Promise<AnswerOf<N>> {
  return fetchResult(`/api/operations/${name}`, pick, signal, { input, release: RELEASE });
}
