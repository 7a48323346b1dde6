import type { AuditFormat } from "#lib/shared/audit/audit.ts";
import { type AuditFilter, auditSearch } from "#lib/shared/audit/audit-filter.ts";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import { checkDownload } from "./calls/check-download.ts";
import { pagesQuery } from "./calls/reads.ts";

/** The matching events, newest first, page by page. */
export function auditQuery(filter: AuditFilter) {
  // The server checks the values of the filter.
  const input = filter as InputOf<"audit.list">;
  return pagesQuery("audit.list", input, ({ next }) => (next === undefined ? undefined : String(next)));
}

/** Resolves if an export may start; else throws the `RequestError` with the reason. */
export async function checkExport(filter: AuditFilter, format: AuditFormat): Promise<void> {
  const search = new URLSearchParams(auditSearch(filter));
  search.set("format", format);
  await checkDownload(`/api/audit/export?${search}`);
}
