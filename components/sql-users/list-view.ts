import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Due, DueCounts } from "#lib/shared/passwords/password-age.ts";
import { SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-users.ts";

export type SortKey = "name" | "state" | "owner" | "purpose" | "login" | "changed";

/** Filters: a state, created outside Rolecall and not adopted, or without an owner. */
export type Shown = AdminState | "outside" | "unowned";
/** A kind; `none`: no kind is set. */
export type ShownKind = SqlUserKind | "none";

/** By the last reading of the cluster; `ending`: expires within 30 days, `idle`: no login known within 90. */
const SHOWN_LOGINS = ["disabled", "expired", "ending", "idle"] as const;
export type ShownLogin = (typeof SHOWN_LOGINS)[number];

/** By the age of passwords; `now`: due or overdue. */
export const SHOWN_AGES = ["now", "overdue", "due", "due_soon", "unknown", "exempt"] as const;
export type ShownAge = (typeof SHOWN_AGES)[number];

/** Whether this filter shows a password in this state. */
export function showsAge(shown: ShownAge, due: Due | undefined): boolean {
  return shown === "now" ? due === "due" || due === "overdue" : due === shown;
}

export function countOfAge(dues: DueCounts, shown: ShownAge): number {
  return shown === "now" ? dues.due + dues.overdue : dues[shown];
}

/** Search, filters and order of the list. They stand in the URL, so a view can be shared and survives a reload. */
export type ListView = {
  readonly search: string;
  /** null: all */
  readonly state: Shown | null;
  /** null: all */
  readonly kind: ShownKind | null;
  /** null: all */
  readonly login: ShownLogin | null;
  /** null: all */
  readonly age: ShownAge | null;
  readonly sort: SortKey;
  readonly descending: boolean;
};

export const PLAIN_VIEW: ListView = {
  search: "",
  state: null,
  kind: null,
  login: null,
  age: null,
  sort: "name",
  descending: false,
};

const SEARCH_MAX = 200;
const KINDS: readonly ShownKind[] = [...SQL_USER_KINDS, "none"];
const STATES: Record<Shown, true> = {
  admin: true,
  privileged: true,
  unknown: true,
  restricted: true,
  outside: true,
  unowned: true,
};
const SORT_KEYS: Record<SortKey, true> = {
  name: true,
  state: true,
  owner: true,
  purpose: true,
  login: true,
  changed: true,
};

/** The view of a query string. Unknown values are ignored. */
export function parseView(params: URLSearchParams): ListView {
  const state = params.get("state");
  const sort = params.get("sort") ?? "";
  const key = sort.replace(/^-/, "");
  const known = isKeyOf(SORT_KEYS, key);
  return {
    search: (params.get("q") ?? "").slice(0, SEARCH_MAX),
    state: isKeyOf(STATES, state) ? state : null,
    kind: KINDS.find((kind) => kind === params.get("kind")) ?? null,
    login: SHOWN_LOGINS.find((login) => login === params.get("login")) ?? null,
    age: SHOWN_AGES.find((age) => age === params.get("due")) ?? null,
    sort: known ? key : PLAIN_VIEW.sort,
    descending: known && sort.startsWith("-"),
  };
}

/** The query string of a view with its question mark; empty for the plain view. */
export function viewSearch(view: ListView): string {
  const params = new URLSearchParams();
  if (view.search !== "") params.set("q", view.search);
  if (view.state !== null) params.set("state", view.state);
  if (view.kind !== null) params.set("kind", view.kind);
  if (view.login !== null) params.set("login", view.login);
  if (view.age !== null) params.set("due", view.age);
  if (view.sort !== PLAIN_VIEW.sort || view.descending) params.set("sort", `${view.descending ? "-" : ""}${view.sort}`);
  return params.size === 0 ? "" : `?${params}`;
}

/** The view after a click on a column head: the active column reverses, another starts ascending. */
export function sortedBy(view: ListView, sort: SortKey): ListView {
  return { ...view, sort, descending: view.sort === sort && !view.descending };
}

function isKeyOf<Key extends string>(record: Record<Key, true>, key: string | null): key is Key {
  return key !== null && Object.hasOwn(record, key);
}
