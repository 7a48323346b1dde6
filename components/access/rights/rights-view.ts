import { holderOf } from "#components/dialogs/holder-key.ts";
import type { RoleHolder } from "#lib/shared/people/rights.ts";
import { type Permission, POLICY } from "#lib/shared/policy.ts";

/**
 * The view of the page in its address: the filters of the table, where its page begins, and the access check. Empty: everything, and the first
 * page.
 */
export type RightsView = {
  who: string;
  cluster: string;
  after: string;
  why: string;
  on: string;
  may: Permission | "";
};

export function parseView(params: URLSearchParams): RightsView {
  const may = params.get("may") ?? "";
  return {
    who: params.get("who") ?? "",
    cluster: params.get("cluster") ?? "",
    after: params.get("after") ?? "",
    why: params.get("why") ?? "",
    on: params.get("on") ?? "",
    may: Object.hasOwn(POLICY, may) ? (may as Permission) : "",
  };
}

/** The address of a view. */
export function rightsPath(view: RightsView): `/access/roles${string}` {
  const params = new URLSearchParams(Object.entries(view).filter(([, value]) => value !== ""));
  return params.size > 0 ? `/access/roles?${params}` : "/access/roles";
}

/** The holder that a view names; null where it names none. */
export function holderIn({ who }: RightsView): RoleHolder | null {
  const holder = holderOf(who);
  return holder.id === "" ? null : holder;
}
