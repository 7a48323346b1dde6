import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { RequestKind, RequestState } from "#lib/shared/requests.ts";
import { fetchResult } from "./fetch-result.ts";

/** Which requests are shown; null: all. `search`: a part of a name, of the SQL user or of a person. */
export type RequestFilter = {
  readonly search: string;
  readonly kind: RequestKind | null;
  readonly state: RequestState | null;
};

/** Of every list of requests, however it is filtered. */
export const REQUESTS_KEY = ["requests"] as const;

/** The requests that match, newest first, a page at a time. Read again when somebody comes back: others decide meanwhile. */
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

/** How many wait for the person's own decision, as far as a page goes. `known`: as the server counted; null where they decide none. */
export function toDecideQuery(known: number | null) {
  return queryOptions({
    queryKey: [...REQUESTS_KEY, "to-decide"] as const,
    queryFn: async ({ signal }) => {
      const { requests } = await fetchResult("/api/requests?state=pending", (all) => all.requestListAnswer, signal);
      return requests.filter(({ mayDecide }) => mayDecide).length;
    },
    enabled: known !== null,
    initialData: known ?? 0,
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
}

/** What the person can ask for. */
export function askChoicesQuery() {
  return queryOptions({
    queryKey: ["request-choices"] as const,
    queryFn: ({ signal }) => fetchResult("/api/requests/choices", (all) => all.askChoicesAnswer, signal),
    staleTime: 0,
  });
}

/** What approving would do now. */
export function requestPreviewQuery(clusterId: string, id: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/requests/${encodeURIComponent(id)}/preview`;
  return queryOptions({
    queryKey: ["request-preview", id] as const,
    queryFn: ({ signal }) => fetchResult(path, (all) => all.requestPreviewAnswer, signal),
    staleTime: 0,
  });
}
