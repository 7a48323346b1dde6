import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { requestsQuery } from "#lib/client/request-queries.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { partOf, type RequestPart } from "./request-parts.ts";
import type { RequestView } from "./request-view.ts";

/** How many of a part were read, and whether there are more. */
export type PartCount = { count: number; more: boolean };

export type Requests = {
  /** of the view, newest first; absent until they are read */
  requests: ListedRequest[] | undefined;
  /** absent while they are not read, as for a view of one state */
  counts: Record<RequestPart, PartCount> | undefined;
  /** whether those of an earlier view stand in */
  isEarlier: boolean;
  isReading: boolean;
  error: Error | null;
  readAgain: () => void;
  older: { has: boolean; pages: number; isReading: boolean; read: () => void };
};

/**
 * The requests of a view. Those that wait for somebody are read apart: however many newer ones are decided, each stands in its part. A view of
 * one state has no parts.
 */
export function useRequests(view: RequestView): Requests {
  const hasParts = view.state === null;
  // Earlier rows stay while new ones load, so nothing jumps.
  const open = useInfiniteQuery({
    ...requestsQuery(view, "open"),
    enabled: hasParts,
    placeholderData: keepPreviousData,
  });
  const rest = useInfiniteQuery({
    ...requestsQuery(view, hasParts ? "decided" : undefined),
    placeholderData: keepPreviousData,
  });
  // A browser that hydrates late, or has another clock, finds the server's rows stale and reads at its first render.
  const isHydrated = useHydrated();
  const both = hasParts ? [open, rest] : [rest];
  const all = both.every(({ data }) => data)
    ? both.flatMap(({ data }) => data?.pages.flatMap((page) => page.requests) ?? [])
    : undefined;
  // While both are read again, one may be in both lists: the later answer counts.
  const requests = all && [...new Map(all.map((request) => [request.id, request])).values()];
  const next = view.part !== "decided" && hasParts && open.hasNextPage ? open : rest;
  const isOpenAlone = view.part === "todo" || view.part === "open";
  const count = (part: RequestPart): PartCount => ({
    count: requests?.filter((each) => partOf(each) === part).length ?? 0,
    more: (part === "decided" ? rest : open).hasNextPage,
  });
  return {
    requests: requests?.filter((each) => view.part === null || partOf(each) === view.part),
    counts: hasParts && requests ? { todo: count("todo"), open: count("open"), decided: count("decided") } : undefined,
    isEarlier: both.some(({ isPlaceholderData }) => isPlaceholderData),
    isReading: isHydrated && both.some(({ isFetching, isFetchingNextPage }) => isFetching && !isFetchingNextPage),
    error: both.map(({ error }) => error).find((error) => error !== null) ?? null,
    readAgain: () => {
      for (const each of both) void each.refetch();
    },
    older: {
      has: isOpenAlone ? open.hasNextPage : next.hasNextPage,
      pages: next.data?.pages.length ?? 0,
      isReading: next.isFetching,
      read: () => void next.fetchNextPage(),
    },
  };
}
