import { infiniteQueryOptions } from "@tanstack/react-query";
import type { AuditFormat } from "#lib/shared/audit/audit.ts";
import { type AuditFilter, auditSearch } from "#lib/shared/audit/audit-filter.ts";
import { fetchResult } from "./calls/fetch-result.ts";

const auditKeys = { list: (filter: AuditFilter) => ["audit", auditSearch(filter)] as const };

/** The matching events, newest first, page by page. */
export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: auditKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      fetchResult(path("/api/audit", filter, { before: pageParam }), (answers) => answers.auditPageAnswer, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  });
}

/** Resolves if an export may start; else throws the `RequestError` with the reason. */
export async function checkExport(filter: AuditFilter, format: AuditFormat): Promise<void> {
  const never = new AbortController().signal;
  await fetchResult(path("/api/audit/export", filter, { format }), (answers) => answers.nothingAnswer, never);
}

function path(base: string, filter: AuditFilter, more: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams(auditSearch(filter));
  for (const [name, value] of Object.entries(more)) if (value !== undefined) params.set(name, String(value));
  return params.size === 0 ? base : `${base}?${params}`;
}
