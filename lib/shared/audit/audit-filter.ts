/** The value of the actor filter for events without sign-in; it is not a valid email address. */
export const NOBODY = "nobody";

const AUDIT_FILTERS = ["actor", "action", "cluster", "target", "outcome", "from", "to", "request"] as const;

/**
 * The filters as they stand in the URL. All match exactly. `actor` is an email address or {@link NOBODY}; `action` a name or, as
 * `sql_user.*`, a group; `from` and `to` are ISO 8601 in UTC.
 */
export type AuditFilter = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;

/** The filter of a query string. The server checks its values. */
export function parseAuditFilter(params: URLSearchParams): AuditFilter {
  const given = AUDIT_FILTERS.map((name) => [name, params.get(name)?.trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value));
}

/** The query string of a filter with its question mark; empty without filters. */
export function auditSearch(filter: AuditFilter): string {
  const params = new URLSearchParams();
  for (const name of AUDIT_FILTERS) if (filter[name]) params.set(name, filter[name]);
  return params.size === 0 ? "" : `?${params}`;
}
