import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { readOperation } from "../calls/read-operation.ts";

/** The best matches for a word among what the person may see. Earlier ones stay while new ones load. */
export function findQuery(word: string) {
  return queryOptions({
    queryKey: ["find", word] as const,
    queryFn: ({ signal }) => readOperation("sql_user.find", { q: word }, (answers) => answers.foundAnswer, signal),
    placeholderData: keepPreviousData,
    meta: { background: true },
  });
}
