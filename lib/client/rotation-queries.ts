import { queryOptions } from "@tanstack/react-query";
import type { RotationTargets } from "#lib/shared/passwords/rotation.ts";
import type { EverywhereFilter } from "#lib/shared/sql-users/everywhere.ts";
import { everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import { fetchResult } from "./calls/fetch-result.ts";
import { failureOf } from "./calls/request-error.ts";

export const rotationKeys = {
  all: ["rotations"] as const,
  list: () => [...rotationKeys.all, "list"] as const,
  one: (id: string) => [...rotationKeys.all, id] as const,
};
/** The route of one rotation. */
export const rotationPath = (id: string) => `/api/rotation/${encodeURIComponent(id)}`;

/** How often a rotation in flight is read; with thousands of SQL users its answer is large. */
const POLL_MS = 1_000;
const SLOW_POLL_MS = 4_000;
const MANY = 500;

/** The newest rotations. */
export function rotationsQuery() {
  return queryOptions({
    queryKey: rotationKeys.list(),
    queryFn: ({ signal }) => fetchResult("/api/rotation", (answers) => answers.rotationListAnswer, signal),
    refetchInterval: ({ state: { data } }) =>
      data?.rotations.some(({ state }) => state === "running") ? SLOW_POLL_MS : false,
    meta: { background: true },
  });
}

/** One rotation, read again and again while it is in flight or another device could change it. */
export function rotationQuery(id: string) {
  return queryOptions({
    queryKey: rotationKeys.one(id),
    queryFn: ({ signal }) => fetchResult(rotationPath(id), (answers) => answers.rotationAnswer, signal),
    refetchInterval: ({ state: { data, error } }) => {
      if (failureOf(error).code === "unauthenticated") return false;
      const isUnderWay = data?.state === "running" || (data?.counts.setting ?? 0) > 0;
      return isUnderWay && (data?.items.length ?? 0) <= MANY ? POLL_MS : SLOW_POLL_MS;
    },
    meta: { background: true },
  });
}

/** All SQL users of a filter of the list of all clusters that this person may reset. */
export function rotationTargetsQuery(filter: EverywhereFilter) {
  const path = everywherePath(filter).replace("/sql-users", "/api/rotation/targets");
  return queryOptions({
    queryKey: [...rotationKeys.all, "targets", filter] as const,
    queryFn: ({ signal }) => fetchResult(path, (answers) => answers.rotationTargetsAnswer, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}

/** What a rotation of these SQL users would meet. */
export function rotationPreviewQuery(targets: RotationTargets) {
  return queryOptions({
    queryKey: [...rotationKeys.all, "preview", targets] as const,
    queryFn: ({ signal }) =>
      fetchResult("/api/rotation/preview", (answers) => answers.rotationPreviewAnswer, signal, { targets }),
    staleTime: 0,
    gcTime: 0,
  });
}
