import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { readOperation } from "./calls/read-operation.ts";

/** Filters of requests; null: all. `search`: part of the name of a SQL user or a person. */
export type RequestFilter = {
  readonly search: string;
  readonly kind: RequestKind | null;
  readonly state: RequestState | null;
};

/** Key of every list of requests, with any filter. */
export const REQUESTS_KEY = ["requests"] as const;

/** The matching requests, newest first, page by page. Read again on focus, since others decide meanwhile. */
export function requestsQuery({ search, kind, state }: RequestFilter) {
  const filter = { q: search, kind: kind ?? "", state: state ?? "" };
  return infiniteQueryOptions({
    queryKey: [...REQUESTS_KEY, filter] as const,
    queryFn: ({ pageParam, signal }) => {
      const given = Object.entries({ ...filter, before: pageParam }).filter(([, value]) => value !== "");
      return fetchResult(`/api/requests?${new URLSearchParams(given)}`, (all) => all.requestListAnswer, signal);
    },
    initialPageParam: "",
    getNextPageParam: ({ requests, more }) => (more ? requests.at(-1)?.id : undefined),
    refetchOnWindowFocus: true,
  });
}

/** How many requests the person can decide, within one page. `known`: the server's count; null without the permission. */
export function toDecideQuery(known: number | null) {
  return queryOptions({
    queryKey: [...REQUESTS_KEY, "to-decide"] as const,
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        ["pending", "waiting"].map((state) =>
          fetchResult(`/api/requests?state=${state}`, (all) => all.requestListAnswer, signal),
        ),
      );
      return lists
        .flatMap(({ requests }) => requests)
        .filter(({ mayDecide, kind, state }) => mayDecide && (state === "pending" || kind !== "delete")).length;
    },
    enabled: known !== null,
    initialData: known ?? 0,
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
}

/** The choices of a request by this person. */
export function requestChoicesQuery() {
  return queryOptions({
    queryKey: ["request-choices"] as const,
    queryFn: ({ signal }) => readOperation("request.choices", {}, (answers) => answers.requestChoicesAnswer, signal),
    staleTime: 0,
  });
}

/** The effects of an approval now. */
export function requestPreviewQuery(clusterId: string, id: string) {
  return queryOptions({
    queryKey: ["request-preview", id] as const,
    queryFn: ({ signal }) =>
      readOperation("request.preview", { clusterId, id }, (answers) => answers.requestPreviewAnswer, signal),
    staleTime: 0,
  });
}
