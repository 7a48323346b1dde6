import { infiniteQueryOptions, type QueryClient, type QueryFunctionContext, queryOptions } from "@tanstack/react-query";
import type { AnswerOf, InputOf } from "#lib/shared/operations/catalogue.ts";
import { RELEASE } from "#lib/shared/release.ts";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { pause } from "../page/pause.ts";
import { fetchResult } from "./fetch-result.ts";
import {
  keyOf,
  LIST,
  LIST_MS,
  listKey,
  type Paged,
  type PageRead,
  READS,
  type Reading,
  type Refreshed,
  ROUTES,
} from "./readings.ts";

/*
 * Reads of operations, each with one key: its name and its input. A page carries the name alone; the schemas of the answers are fetched with
 * the first read.
 */

/** Reads once, and checks the answer. Throws a `RequestError`, see `fetchResult`. */
export function readOnce<N extends PageRead>(
  name: N,
  input: InputOf<N>,
  signal: AbortSignal = new AbortController().signal,
): Promise<AnswerOf<N>> {
  const { answer: pick, byAddress } = READS[name];
  const route = ROUTES[name as keyof typeof ROUTES] as string | undefined;
  if (route) return fetchResult(route, pick, signal, input);
  const address = `/api/operations/${name}`;
  if (!byAddress) return fetchResult(address, pick, signal, { input, release: RELEASE });
  const search = new URLSearchParams({ release: RELEASE });
  for (const [field, value] of Object.entries(input)) if (value !== undefined) search.set(field, String(value));
  return fetchResult(`${address}?${search}`, pick, signal);
}

/** A read as a query. `part`: another value reads again beside the answer that is there. */
export function readQuery<N extends PageRead>(name: N, input: InputOf<N>, ...part: string[]) {
  const {
    byAddress: _,
    answer: _pick,
    tells: _kinds,
    background,
    freshAgain,
    ...options
  } = READS[name] as Reading<PageRead>;
  const queryKey = keyOf(name, input, ...part);
  return queryOptions<AnswerOf<N>, Error, AnswerOf<N>, typeof queryKey>({
    ...(options as object),
    meta: { background },
    queryKey,
    queryFn: (context) =>
      readFor(name, input, context, freshAgain === true && context.client.getQueryData(queryKey) !== undefined),
  });
}

/** Matching rows, newest first, page by page. `before`: the cursor of the page after this one, of which there may be none. */
export function pagesQuery<N extends Paged>(
  name: N,
  input: Omit<InputOf<N>, "before">,
  before: (page: AnswerOf<N>) => string | undefined,
) {
  return infiniteQueryOptions({
    refetchOnWindowFocus: READS[name].refetchOnWindowFocus === true,
    queryKey: keyOf(name, input as InputOf<N>, "pages"),
    queryFn: ({ pageParam, signal }) => readOnce(name, { ...input, before: pageParam } as InputOf<N>, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: before,
  });
}

/** Has the list read again where another read says that there is a newer one. After a change, `stale.ts` does this. */
export function readListAgain(client: QueryClient, clusterId: string): void {
  void client.invalidateQueries({ queryKey: listKey(clusterId) });
}

/** Has the counts beside the navigation read again where work on the server has changed them. After a change, `stale.ts` does this. */
export function readFiguresAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keyOf("sql_user.overview.figures", {}) });
}

/** Reads past what the server keeps for others. Throws the errors of the read; the older answer stays in the cache. */
export async function readFresh<N extends Refreshed>(client: QueryClient, name: N, input: InputOf<N>): Promise<void> {
  const query = readQuery(name, input);
  await client.cancelQueries({ queryKey: query.queryKey });
  await client.query({
    ...query,
    queryFn: (context) => readFor(name, input, context, true),
    staleTime: 0,
    retry: false,
  });
}

export const readListFresh = (client: QueryClient, clusterId: string) => readFresh(client, LIST, { clusterId });

/** `fresh`: past what the server keeps for others. */
async function readFor<N extends PageRead>(
  name: N,
  input: InputOf<N>,
  { client, signal, queryKey }: QueryFunctionContext,
  fresh: boolean,
): Promise<AnswerOf<N>> {
  const first = await readOnce(name, fresh ? ({ ...input, fresh } as InputOf<N>) : input, signal);
  if (name !== LIST) return first;
  const shown = client.getQueryData<SqlUserList>(queryKey);
  // A complete list must not shrink to its first page while it is read again.
  return shown?.complete ? readOn(name, input, first, signal, ({ complete }) => complete) : first;
}

/** The list of a cluster once it is complete, past the server's snapshot. Throws the errors of the read. */
export async function readToEnd(clusterId: string): Promise<SqlUserList> {
  const { signal } = new AbortController();
  const first = await readOnce(LIST, { clusterId, fresh: true }, signal);
  const isEnd = ({ complete, newer }: SqlUserList) => complete && newer !== "coming";
  return readOn(LIST, { clusterId }, first, signal, isEnd);
}

async function readOn<N extends PageRead>(
  name: N,
  input: InputOf<N>,
  first: AnswerOf<N>,
  signal: AbortSignal,
  isEnd: (list: SqlUserList) => boolean,
): Promise<AnswerOf<N>> {
  let list = first;
  while (!isEnd(list as SqlUserList)) {
    await pause(LIST_MS, signal);
    list = await readOnce(name, input, signal);
  }
  return list;
}
