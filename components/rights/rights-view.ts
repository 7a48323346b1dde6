import { type Permission, POLICY } from "#lib/shared/policy.ts";

/** What the page shows, as its address has it: the filter of the table, and the question beside it. Empty: everything. */
export type RightsView = { who: string; cluster: string; why: string; on: string; may: Permission };

const ASKED_FIRST: Permission = "sql_users.reset";

export function parseView(params: URLSearchParams): RightsView {
  const may = params.get("may") ?? "";
  return {
    who: params.get("who") ?? "",
    cluster: params.get("cluster") ?? "",
    why: params.get("why") ?? "",
    on: params.get("on") ?? "",
    may: Object.hasOwn(POLICY, may) ? (may as Permission) : ASKED_FIRST,
  };
}

export function searchOfView({ may, ...rest }: RightsView): string {
  const params = new URLSearchParams(Object.entries(rest).filter(([, value]) => value !== ""));
  if (may !== ASKED_FIRST) params.set("may", may);
  return params.size > 0 ? `?${params}` : "";
}
