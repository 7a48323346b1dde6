import { useMemo, useState } from "react";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { Suggestion, Suggestions } from "#lib/shared/restrict/suggestion.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** Of more names, all of the cluster that are not proved restricted are asked for: the body of a read is small. */
const MOST_LETTERS = 12_000;

const NONE: ReadonlyMap<string, Suggestion> = new Map();

/** The suggested levels of these SQL users, of one reading of their cluster. */
export type SuggestionsState = {
  of: ReadonlyMap<string, Suggestion>;
  /** undefined until they are there, and where this person may not have them */
  answer: Suggestions | undefined;
  isReading: boolean;
  failure: Failure | null;
  /** reads a cluster too that costs each time */
  readAnyway: () => void;
};

/** `may`: whether this person may have suggestions. */
export function useSuggestions(clusterId: string, users: readonly SqlUser[], may: boolean): SuggestionsState {
  const [read, setRead] = useState(false);
  const names = users.flatMap(({ name, readOnly }) => (readOnly === undefined ? name : []));
  const isShort = JSON.stringify(names).length <= MOST_LETTERS;
  const input = isShort ? { clusterId, names, read } : { clusterId, read };
  const isOn = may && names.length > 0;
  const { data, error, isFetching } = useRead("sql_user.suggest.all", input, { enabled: isOn });
  const of = useMemo(
    () => (data ? new Map(data.suggestions.map(({ name, suggestion }) => [name, suggestion])) : NONE),
    [data],
  );
  return {
    of,
    answer: data,
    isReading: isOn && !data && isFetching,
    failure: error && failureOf(error),
    readAnyway: () => setRead(true),
  };
}
