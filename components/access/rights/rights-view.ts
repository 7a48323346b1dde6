import { type Permission, POLICY } from "#lib/shared/policy.ts";

/** The view of the page in its address: the filters of the table and the access check. Empty: everything. */
export type RightsView = { who: string; cluster: string; why: string; on: string; may: Permission | "" };

export function parseView(params: URLSearchParams): RightsView {
  const may = params.get("may") ?? "";
  return {
    who: params.get("who") ?? "",
    cluster: params.get("cluster") ?? "",
    why: params.get("why") ?? "",
    on: params.get("on") ?? "",
    may: Object.hasOwn(POLICY, may) ? (may as Permission) : "",
  };
}

export function searchOfView(view: RightsView): string {
  const params = new URLSearchParams(Object.entries(view).filter(([, value]) => value !== ""));
  return params.size > 0 ? `?${params}` : "";
}
