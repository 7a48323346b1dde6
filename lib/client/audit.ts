import type { AuditFormat } from "#lib/shared/audit/audit.ts";
import { type AuditFilter, auditSearch } from "#lib/shared/audit/audit-filter.ts";
import type { AuditEvent, AuditNames } from "#lib/shared/audit/audit-schema.ts";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import { present } from "#lib/shared/present.ts";
import { checkDownload } from "./calls/check-download.ts";
import { pagesQuery, readOnce, readQuery } from "./calls/reads.ts";

/** The filter as the pages read it: what was sent for a SQL user stands inside the event of its end. */
export const groupedFilter = (filter: AuditFilter) =>
  // The server checks the values of the filter.
  Object.assign({}, filter as InputOf<"audit.list">, { grouped: true as const });

/** The matching events, newest first, page by page. */
export function auditQuery(filter: AuditFilter) {
  const input = groupedFilter(filter);
  return pagesQuery("audit.list", input, ({ next }) => (next === undefined ? undefined : String(next)));
}

/** What of a filter has a name: an email address or ids. */
export const namesInput = ({ actor, cluster, target }: AuditFilter): InputOf<"audit.names"> =>
  present({ actor, cluster, target });

/** What a filter has in it, by name. */
export const namesQuery = (filter: AuditFilter) => readQuery("audit.names", namesInput(filter));

/** Who and what has this whole name. */
export const namesOf = (named: string): Promise<AuditNames> => readOnce("audit.names", { named });

/** As many as a page has at most. */
const OLDER = 200;

/** The events of restrictions about the SQL user of this one before it, newest first. */
export function restrictingBefore({ clusterId, target, sequence, intent }: AuditEvent) {
  const about = present({ cluster: clusterId, target, before: String(intent?.sequence ?? sequence) });
  return readQuery("audit.list", Object.assign({ action: "restrict.*", limit: OLDER }, about));
}

/** Resolves if an export may start; else throws the `RequestError` with the reason. */
export async function checkExport(filter: AuditFilter, format: AuditFormat): Promise<void> {
  const search = new URLSearchParams(auditSearch(filter));
  search.set("format", format);
  await checkDownload(`/api/audit/export?${search}`);
}
