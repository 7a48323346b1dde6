import type { Finding } from "#lib/shared/report/facts.ts";
import type { ReportLine } from "#lib/shared/report/report.ts";
import { type EverywhereFilter, everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import { SSO_PREFIX } from "#lib/sql/names.ts";

/** The filter of the list that shows a finding; undefined where no list has one. */
const FILTERS: Readonly<Record<Finding, Partial<EverywhereFilter> | undefined>> = {
  superuser: { state: "admin" },
  privileged: { state: "privileged" },
  unverified: { state: "unknown" },
  "no-owner": { state: "unowned" },
  dormant: undefined,
  "stale-password": { due: "now" },
  outside: { state: "outside" },
  "single-sign-on": { search: SSO_PREFIX },
};

/** The list of all clusters with the SQL users of a line. */
export function listPath({ kind }: Pick<ReportLine, "kind">): string | undefined {
  const filter = FILTERS[kind];
  return filter && everywherePath(filter);
}
