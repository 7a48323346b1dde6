import { z } from "zod";
import { ADMIN_STATES, type AdminState } from "../admin-state.ts";
import { clusterIdSchema } from "./clusters.ts";
import { AFTER_SEPARATOR } from "./everywhere-path.ts";
import { AGE_BAND_DAYS, AGE_BANDS } from "./overview.ts";
import { existingNameSchema } from "./sql-users.ts";

/* The list of SQL users of all clusters that a person sees. */

/** A state, created outside Rolecall and not adopted, or without an owner. */
const EVERYWHERE_STATES = [...ADMIN_STATES, "outside", "unowned"] as const;
export type EverywhereState = (typeof EVERYWHERE_STATES)[number];

/** The first day of a band of password ages, or those that are not known. */
export type AgeFilter = number | "unknown";
export const AGE_STARTS: readonly number[] = Array.from({ length: AGE_BANDS }, (_, band) => band * AGE_BAND_DAYS);

/** Due or overdue, or due soon. */
export const DUE_FILTERS = ["now", "soon"] as const;
export type DueFilter = (typeof DUE_FILTERS)[number];
export const DUE_FILTER_WORDS: Record<DueFilter, string> = { now: "due or overdue", soon: "due soon" };

export type EverywhereFilter = {
  search: string;
  state: EverywhereState | null;
  age: AgeFilter | null;
  due: DueFilter | null;
};

export const everywhereInput = z.strictObject({
  search: z.string().max(200),
  state: z.enum(EVERYWHERE_STATES).nullable(),
  age: z
    .union([z.literal("unknown"), z.number().refine((days) => AGE_STARTS.includes(days), "There is no such age.")])
    .nullable(),
  due: z.enum(DUE_FILTERS).nullable(),
  /** the last SQL user of the page before */
  after: z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema }).nullable(),
});

/** A SQL user with its stored facts. Times are epoch milliseconds. */
export type EverywhereUser = {
  clusterId: string;
  cluster: string;
  name: string;
  state: AdminState;
  owner: string | null;
  ownerId: string | null;
  /** as Rolecall did it or a person entered it */
  passwordSetAt: number | null;
  outside: boolean;
  /** false: seen only because one of the person's teams owns it */
  whole: boolean;
};

export type EverywhereList = {
  users: EverywhereUser[];
  /** whether there are more after these */
  more: boolean;
  /** how many there are of each state without the other filters */
  counts: Record<EverywhereState | "all", number>;
  /** how many passwords are due or overdue, and will be soon, without any filter */
  dues: { due: number; soon: number };
  /** on how many clusters */
  clusters: number;
  /** of how many clusters that the person sees the list was never complete */
  unread: number;
  /** when the oldest of the lists was complete; null without any */
  asOf: number | null;
};

/** The filter and the cursor of a query string. Unknown values are ignored. */
export function parseEverywhere(params: URLSearchParams): z.input<typeof everywhereInput> {
  const state = params.get("state");
  const age = params.get("age");
  const [clusterId = "", ...rest] = (params.get("after") ?? "").split(AFTER_SEPARATOR);
  const after = everywhereInput.shape.after.safeParse({ clusterId, name: rest.join(AFTER_SEPARATOR) });
  return {
    search: (params.get("q") ?? "").slice(0, 200),
    state: EVERYWHERE_STATES.find((each) => each === state) ?? null,
    due: DUE_FILTERS.find((each) => each === params.get("due")) ?? null,
    age: age === "unknown" ? age : (AGE_STARTS.find((days) => String(days) === age) ?? null),
    after: after.success ? after.data : null,
  };
}

/** `0 to 14 days`, `180 days and more`, `unknown`. */
export function ageFilterWords(age: AgeFilter): string {
  if (age === "unknown") return age;
  const isLast = age === AGE_STARTS.at(-1);
  return isLast ? `${age} days and more` : `${age} to ${age + AGE_BAND_DAYS - 1} days`;
}
