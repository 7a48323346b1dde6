import { ADMIN_STATES } from "../admin-state.ts";
import { LABEL_MAX } from "../vendor-labels.ts";
import { AGE_BAND_DAYS, AGE_BANDS } from "./overview.ts";
import { SQL_USER_KINDS, type SqlUserKind } from "./sql-user-kinds.ts";
import { isSqlUserName } from "./sql-user-names.ts";

/* The address of the list of all clusters, without the checks of its input: a page that links to it or shows it loads no schema. */

/** A state, created outside Rolecall and not adopted, or without an owner. */
export const EVERYWHERE_STATES = [...ADMIN_STATES, "outside", "unowned"] as const;
export type EverywhereState = (typeof EVERYWHERE_STATES)[number];

/** The first day of a band of password ages, or those that are not known. */
export type AgeFilter = number | "unknown";
export const AGE_STARTS: readonly number[] = Array.from({ length: AGE_BANDS }, (_, band) => band * AGE_BAND_DAYS);

/** Due or overdue, or due soon. */
export const DUE_FILTERS = ["now", "soon"] as const;
export type DueFilter = (typeof DUE_FILTERS)[number];

/** A kind; `none`: no kind is set. */
export const EVERYWHERE_KINDS = [...SQL_USER_KINDS, "none"] as const;
export type EverywhereKind = SqlUserKind | "none";

export type EverywhereFilter = {
  search: string;
  state: EverywhereState | null;
  kind: EverywhereKind | null;
  /** the id of a team */
  owner: string | null;
  age: AgeFilter | null;
  due: DueFilter | null;
  /** a label of the cluster, as `key=value` */
  label: string | null;
};

/** How many come at a time. */
export const EVERYWHERE_PAGE = 40;

/** By name, or by the age of the password: the oldest first, and those that are not known last. */
export const EVERYWHERE_SORTS = ["name", "age"] as const;
type EverywhereSort = (typeof EVERYWHERE_SORTS)[number];

/** The last SQL user of the page before. `at`: when its password was set, where that orders the list; null where it is not known. */
export type EverywhereAfter = { clusterId: string; name: string; at: number | null };

/** What the list shows: its filter, its order, and where the page begins. */
export type EverywhereView = EverywhereFilter & {
  sort: EverywhereSort;
  descending: boolean;
  after: EverywhereAfter | null;
};

export const PLAIN_EVERYWHERE: EverywhereView = {
  search: "",
  state: null,
  kind: null,
  owner: null,
  age: null,
  due: null,
  label: null,
  sort: "name",
  descending: false,
  after: null,
};

export const EVERYWHERE_SEARCH_MAX = 200;
export const OWNER_ID_MAX = 100;
/** Between cluster and name of the last SQL user of a page. */
const AFTER_SEPARATOR = "/";
const CLUSTER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The view of a query string. Unknown values are ignored. */
export function parseEverywhere(params: URLSearchParams): EverywhereView {
  const age = params.get("age");
  const sort = params.get("sort") ?? "";
  const owner = params.get("owner") ?? "";
  const label = params.get("label") ?? "";
  return {
    search: (params.get("q") ?? "").slice(0, EVERYWHERE_SEARCH_MAX),
    state: EVERYWHERE_STATES.find((each) => each === params.get("state")) ?? null,
    kind: EVERYWHERE_KINDS.find((each) => each === params.get("kind")) ?? null,
    owner: owner !== "" && owner.length <= OWNER_ID_MAX ? owner : null,
    due: DUE_FILTERS.find((each) => each === params.get("due")) ?? null,
    label: label !== "" && label.length <= LABEL_MAX ? label : null,
    age: age === "unknown" ? age : (AGE_STARTS.find((days) => String(days) === age) ?? null),
    sort: EVERYWHERE_SORTS.find((each) => each === sort.replace(/^-/, "")) ?? "name",
    descending: EVERYWHERE_SORTS.some((each) => `-${each}` === sort),
    after: parseAfter(params),
  };
}

function parseAfter(params: URLSearchParams): EverywhereAfter | null {
  const [clusterId = "", ...rest] = (params.get("after") ?? "").split(AFTER_SEPARATOR);
  const name = rest.join(AFTER_SEPARATOR);
  if (!CLUSTER_ID.test(clusterId) || !isSqlUserName(name)) return null;
  const at = Number(params.get("at") ?? Number.NaN);
  return { clusterId, name, at: Number.isSafeInteger(at) ? at : null };
}

/** The query string of a view with its question mark; empty for the plain one. What is missing or null filters nothing. */
export function everywhereSearch(view: { [F in keyof EverywhereView]?: EverywhereView[F] | undefined }): string {
  const { search, state, kind, owner, age, due, label, sort = "name", descending = false, after } = view;
  const params = new URLSearchParams();
  if (search) params.set("q", search);
  if (state) params.set("state", state);
  if (kind) params.set("kind", kind);
  if (owner) params.set("owner", owner);
  if (age !== null && age !== undefined) params.set("age", String(age));
  if (due) params.set("due", due);
  if (label) params.set("label", label);
  if (sort !== "name" || descending) params.set("sort", `${descending ? "-" : ""}${sort}`);
  if (after) params.set("after", after.clusterId + AFTER_SEPARATOR + after.name);
  if (after && after.at !== null) params.set("at", String(after.at));
  return params.size === 0 ? "" : `?${params}`;
}

/** The address of the list in this view. */
export const everywherePath = (view: Parameters<typeof everywhereSearch>[0]): `/sql-users${string}` =>
  `/sql-users${everywhereSearch(view)}`;

/** The view of the address of the rotation page: what is due, unless it names other ages. */
export function parseDue(params: URLSearchParams): EverywhereView {
  const view = parseEverywhere(params);
  const age = view.age === "unknown" ? view.age : null;
  return { ...view, age, due: age === null ? (view.due ?? "now") : null };
}

/** The query string of a view of the rotation page. */
export const dueSearch = (view: EverywhereView): string =>
  everywhereSearch({ ...view, due: view.due === "now" ? null : view.due });

/** The order in which a view comes: those of an age or a due password come by that, which has an index. */
export function everywhereOrder({
  sort,
  descending,
  age,
  due,
}: Pick<EverywhereView, "sort" | "descending" | "age" | "due">): Pick<EverywhereView, "sort" | "descending"> {
  if (due !== null) return { sort: "age", descending: false };
  if (typeof age === "number") return { sort: "age", descending };
  return age === "unknown" ? { sort: "name", descending } : { sort, descending };
}

/** `0 to 14 days`, `180 days and more`, `unknown`. */
export function ageFilterWords(age: AgeFilter): string {
  if (age === "unknown") return age;
  const isLast = age === AGE_STARTS.at(-1);
  return isLast ? `${age} days and more` : `${age} to ${age + AGE_BAND_DAYS - 1} days`;
}
