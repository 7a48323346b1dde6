import { type RawBuilder, sql } from "kysely";
import { IDLE_DAYS, type ReviewView } from "#lib/shared/reviews/reviews.ts";
import type { Store } from "../db/base.ts";
import { SET_AT } from "../passwords/password-dues.ts";
import type { ReviewViewer, StoredReview } from "./reviews.ts";

const DAY = 24 * 60 * 60_000;

/** Rows of a review `r`, with the SQL user as it is now. */
export function rowsWithNow(store: Store, reviewId: string) {
  return store
    .selectFrom("review_rows as r")
    .leftJoin("sql_users", "sql_users.id", "r.subject_id")
    .where("r.review_id", "=", reviewId);
}

/**
 * The SQL user that has the name of a review's row `r` now that its own (`mine`) has ended. None is looked for beside one that has not, which
 * has the name alone: on a PostgreSQL without statistics of a new table, 10,000 such looks take more than ten seconds.
 */
export const heirOf = (mine: "s" | "sql_users") => sql<string | null>`case when ${sql.ref(`${mine}.id`)} is not null
  and ${sql.ref(`${mine}.ended_at`)} is null then null else (select heir.id from sql_users as heir
  where heir.cluster_id = r.cluster_id and heir.name = r.name and heir.ended_at is null) end`;

/** Whether the rights of a SQL user were read at the freeze and are others by now. The frozen facts hold them in the very text of `held`. */
const HAS_OTHER_RIGHTS = sql<boolean>`(sql_users.held is not null and replace(r.facts, '"privileges":null', '') = r.facts
  and replace(r.facts, '"privileges":' || sql_users.held, '') = r.facts)`;

/** Whether a frozen fact of a SQL user has changed. */
const IS_CHANGED: RawBuilder<boolean> = sql<boolean>`(r.kind = 'sql_user' and (sql_users.ended_at is not null or sql_users.admin_state <> r.state
  or coalesce(sql_users.owner_team_id, '') <> coalesce(r.owner_team_id, '') or coalesce(${SET_AT}, 0) <> coalesce(r.password_at, 0)
  or ${HAS_OTHER_RIGHTS}))`;

/** Whether it has not logged in for long, where logins were read. */
function isIdle(frozenAt: number): RawBuilder<boolean> {
  return sql<boolean>`(r.login_read = 1 and coalesce(r.last_login, 0) < ${frozenAt - IDLE_DAYS * DAY})`;
}

/** The facts for the views of a review. `changed`: rows whose change the store's query cannot see. */
export type ViewedReview = Pick<StoredReview, "frozenAt"> & { changed?: readonly string[] };

/** Whether the row is in this view. */
export function isInView(view: ReviewView, { frozenAt, changed = [] }: ViewedReview): RawBuilder<boolean> {
  switch (view) {
    case "all":
      return sql<boolean>`(1 = 1)`;
    case "todo":
      return sql<boolean>`(r.decision is null)`;
    case "decided":
      return sql<boolean>`(r.decision is not null)`;
    case "admin":
      return sql<boolean>`(r.state in ('admin', 'administrator'))`;
    case "idle":
      return isIdle(frozenAt);
    case "changed":
      return changed.length === 0 ? IS_CHANGED : sql<boolean>`(${IS_CHANGED} or r.id in (${sql.join(changed)}))`;
    case "open":
      return sql<boolean>`(coalesce(r.remedy, '') = 'open')`;
    default:
      return view satisfies never;
  }
}

/** Whether this person decides the row. */
export function isTheirs({ accountId, parts }: NonNullable<ReviewViewer>): RawBuilder<boolean> {
  if (parts.length === 0) return sql<boolean>`(1 = 0)`;
  return sql<boolean>`(r.part in (${sql.join(parts)}) and coalesce(r.own_of, '') <> ${accountId})`;
}

/** Whether they, or another reviewer of their part, gave it to a fallback reviewer other than themself. */
export function isPassed({ accountId, parts }: NonNullable<ReviewViewer>): RawBuilder<boolean> {
  if (parts.length === 0) return sql<boolean>`(1 = 0)`;
  return sql<boolean>`(r.passed_from in (${sql.join(parts)}) and r.part not in (${sql.join(parts)})
    and coalesce(r.own_of, '') <> ${accountId})`;
}

/** A condition for the rows that a viewer sees; null sees all. */
export function isSeenBy(viewer: ReviewViewer): RawBuilder<boolean> {
  return viewer ? sql<boolean>`(${isTheirs(viewer)} or ${isPassed(viewer)})` : sql<boolean>`(1 = 1)`;
}
