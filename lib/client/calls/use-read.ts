import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { AnswerOf, InputOf } from "#lib/shared/operations/catalogue.ts";
import type { PageRead } from "./readings.ts";
import { readQuery } from "./reads.ts";

type More<T> = {
  /** false: waits, and shows only what is in the cache */
  enabled?: boolean;
  /** another value reads again, beside the answer that is there */
  part?: string;
  initialData?: T;
  placeholderData?: (previous: T | undefined) => T | undefined;
};

/** What an operation answers, as `reads.ts` keeps it. */
export function useRead<N extends PageRead>(
  name: N,
  input: InputOf<N>,
  { part, ...more }: More<AnswerOf<N>> = {},
): UseQueryResult<AnswerOf<N>> {
  const query = part === undefined ? readQuery(name, input) : readQuery(name, input, part);
  return useQuery({ ...query, ...(more as object) });
}
