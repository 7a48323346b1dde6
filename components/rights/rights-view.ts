import { type Permission, POLICY } from "#lib/shared/policy.ts";

/** The view of the page in its address: the filters of the table and the access check. Empty: everything. */
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
