/* The address of the list of accounts, without zod: its page loads no schema. */

/** Which rows the list shows: accounts and open invitations, or one kind of them. */
export const ACCOUNT_SHOWS = ["all", "administrators", "disabled", "invited"] as const;
export type AccountShow = (typeof ACCOUNT_SHOWS)[number];

/** `q`: a part of the name or email. */
export type AccountFilter = { q: string; show: AccountShow };

export const ACCOUNT_SEARCH_MAX = 100;

/** The filter of a query string. Unknown values are ignored. */
export function parseAccountFilter(params: URLSearchParams): AccountFilter {
  return {
    q: (params.get("q") ?? "").slice(0, ACCOUNT_SEARCH_MAX),
    show: ACCOUNT_SHOWS.find((each) => each === params.get("show")) ?? "all",
  };
}

/** The address of a page of the list. `after`: where it begins; undefined for the first. */
export function accountsPath({ q, show }: AccountFilter, after?: string): `/access${string}` {
  const params = new URLSearchParams();
  if (q !== "") params.set("q", q);
  if (show !== "all") params.set("show", show);
  if (after !== undefined) params.set("after", after);
  return params.size === 0 ? "/access" : `/access?${params}`;
}
