import "server-only";
import { type RawBuilder, sql } from "kysely";
import { type ReviewRowKind, STANDING_DECISIONS } from "#lib/shared/review-rows.ts";
import { IDLE_DAYS, REVIEW_VIEWS, type ReviewCounts, type ReviewView } from "#lib/shared/reviews.ts";
import type { Store } from "./base.ts";
import { type Camel, camel } from "./camel.ts";
import { SET_AT } from "./password-dues.ts";
import type { Tables } from "./tables.ts";

export type StoredReview = Camel<Tables["reviews"]>;
export type StoredReviewRow = Camel<Tables["review_rows"]>;
export type StoredReviewer = Camel<Tables["review_reviewers"]>;
export type StoredSignOff = Camel<Tables["review_sign_offs"]>;

/** The viewer: only rows that they decide or gave away; without an account, all. */
export type ReviewViewer = { accountId: string; parts: readonly string[] } | null;

const DAY = 24 * 60 * 60_000;

/** A review; undefined where it does not exist. */
export async function reviewOf(store: Store, id: string): Promise<StoredReview | undefined> {
  const row = await store.selectFrom("reviews").selectAll().where("id", "=", id).executeTakeFirst();
  return row && camel(row);
}

/** Reviews that this account started or decides in, all without an account; the open ones first, then the newest. */
export async function reviewsFor(store: Store, accountId: string | undefined, most = 200): Promise<StoredReview[]> {
  const rows = await store
    .selectFrom("reviews")
    .selectAll()
    .$if(accountId !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb("started_by_id", "=", accountId ?? ""),
          eb(
            "id",
            "in",
            eb
              .selectFrom("review_reviewers")
              .select("review_id")
              .where("account_id", "=", accountId ?? ""),
          ),
        ]),
      ),
    )
    .orderBy(sql`case when state = 'closed' then 1 else 0 end`)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  return rows.map((row) => camel(row));
}

/** Reviews that are not closed. */
export async function openReviews(store: Store): Promise<StoredReview[]> {
  const open = store.selectFrom("reviews").selectAll().where("state", "<>", "closed");
  return (await open.orderBy("started_at").execute()).map((row) => camel(row));
}

/** Reviews that are to be repeated by now. */
export async function reviewsToRepeat(store: Store, now: number): Promise<StoredReview[]> {
  const due = store.selectFrom("reviews").selectAll().where("repeat_at", "<=", now);
  return (await due.orderBy("repeat_at").execute()).map((row) => camel(row));
}

/** The reviewers of these reviews, by name. */
export async function reviewersOf(store: Store, ids: readonly string[]): Promise<StoredReviewer[]> {
  if (ids.length === 0) return [];
  const rows = await store
    .selectFrom("review_reviewers")
    .selectAll()
    .where("review_id", "in", ids)
    .orderBy("name")
    .orderBy("account_id")
    .orderBy("part")
    .execute();
  return rows.map((row) => camel(row));
}

/** The sign-offs of these reviews, in their order. */
export async function signOffsOf(store: Store, ids: readonly string[]): Promise<StoredSignOff[]> {
  if (ids.length === 0) return [];
  const signed = store.selectFrom("review_sign_offs").selectAll().where("review_id", "in", ids);
  return (await signed.orderBy("at").execute()).map((row) => camel(row));
}

/** The parts of open reviews that this account decides, and has not signed off. */
export async function openPartsOf(store: Store, accountId: string) {
  const rows = await store
    .selectFrom("review_reviewers")
    .innerJoin("reviews", "reviews.id", "review_reviewers.review_id")
    .leftJoin("review_sign_offs", (join) =>
      join
        .onRef("review_sign_offs.review_id", "=", "reviews.id")
        .onRef("review_sign_offs.account_id", "=", "review_reviewers.account_id"),
    )
    .select(["reviews.id", "reviews.name", "reviews.started_at", "reviews.due_at", "reviews.spec", "part"])
    .where("review_reviewers.account_id", "=", accountId)
    .where("reviews.state", "=", "open")
    .where("review_sign_offs.at", "is", null)
    .execute();
  return rows.map((row) => camel(row));
}

/** Rows of a review, with the SQL user as it is now (`now`) and another of its name (`other`). */
export function rowsWithNow(store: Store, reviewId: string) {
  return store
    .selectFrom("review_rows as r")
    .leftJoin("sql_users", "sql_users.id", "r.subject_id")
    .where("r.review_id", "=", reviewId);
}

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
function isTheirs({ accountId, parts }: NonNullable<ReviewViewer>): RawBuilder<boolean> {
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

/** The number of rows in each view and with each decision, for one person's part or for all. */
export async function countRows(
  store: Store,
  { id, ...viewed }: Pick<StoredReview, "id"> & ViewedReview,
  viewer: ReviewViewer,
): Promise<ReviewCounts> {
  const sum = (condition: RawBuilder<boolean>) => sql<number | null>`sum(case when ${condition} then 1 else 0 end)`;
  const passed = viewer ? isPassed(viewer) : sql<boolean>`(1 = 0)`;
  const theirs = sql<boolean>`(not ${passed})`;
  const counted = await rowsWithNow(store, id)
    .where(isSeenBy(viewer))
    .select([
      ...REVIEW_VIEWS.map((view) =>
        sum(
          view === "todo" || view === "decided"
            ? sql<boolean>`(${theirs} and ${isInView(view, viewed)})`
            : isInView(view, viewed),
        ).as(`view_${view}`),
      ),
      ...STANDING_DECISIONS.map((decision) =>
        sum(sql<boolean>`(${theirs} and r.decision = ${sql.lit(decision)})`).as(`decision_${decision}`),
      ),
      sum(passed).as("passed"),
    ])
    .executeTakeFirstOrThrow();
  const values = counted as Record<string, number | string | null>;
  const of = (key: string) => Number(values[key] ?? 0);
  return {
    ...(Object.fromEntries(REVIEW_VIEWS.map((view) => [view, of(`view_${view}`)])) as Record<ReviewView, number>),
    ...(Object.fromEntries(STANDING_DECISIONS.map((each) => [each, of(`decision_${each}`)])) as Pick<
      ReviewCounts,
      (typeof STANDING_DECISIONS)[number]
    >),
    passed: of("passed"),
  };
}

/** How many rows a person has left to decide. */
export async function countLeft(store: Store, reviewId: string, viewer: NonNullable<ReviewViewer>): Promise<number> {
  const { count } = await store
    .selectFrom("review_rows as r")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("r.review_id", "=", reviewId)
    .where("r.decision", "is", null)
    .where(isTheirs(viewer))
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether there is a row that this person decides. */
export async function hasRows(store: Store, reviewId: string, viewer: NonNullable<ReviewViewer>): Promise<boolean> {
  const row = await store
    .selectFrom("review_rows as r")
    .select("r.id")
    .where("r.review_id", "=", reviewId)
    .where(isTheirs(viewer))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The number of rows of each part, by sole owner and by reviewer. */
export async function progressOf(store: Store, reviewId: string) {
  const rows = await store
    .selectFrom("review_rows")
    .select(["part", "own_of as ownOf", "decided_by_id as decidedBy", ({ fn }) => fn.countAll<number>().as("count")])
    .where("review_id", "=", reviewId)
    .groupBy(["part", "own_of", "decided_by_id"])
    .execute();
  return rows;
}

/** The number of rows of each of these reviews, by decision and by whether it is carried out. */
export async function totalsOf(store: Store, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await store
    .selectFrom("review_rows")
    .select(["review_id as id", "decision", "remedy", ({ fn }) => fn.countAll<number>().as("count")])
    .where("review_id", "in", ids)
    .groupBy(["review_id", "decision", "remedy"])
    .execute();
  return rows;
}

/** The rows of a review that are of this kind, as they were frozen. */
export async function rowsOfKind(store: Store, reviewId: string, kind: ReviewRowKind) {
  const rows = store.selectFrom("review_rows").select(["id", "subject_id", "facts"]).where("review_id", "=", reviewId);
  return (await rows.where("kind", "=", kind).execute()).map((row) => camel(row));
}

/** The rows of a review in their order, as they are stored. */
export async function storedRowsOf(store: Store, reviewId: string) {
  const rows = store.selectFrom("review_rows").selectAll().where("review_id", "=", reviewId);
  return (await rows.orderBy("position").execute()).map((row) => camel(row));
}

/** Every decision of a review in its order. */
export async function decisionsOf(store: Store, reviewId: string) {
  const made = store.selectFrom("review_decisions").selectAll().where("review_id", "=", reviewId);
  return (await made.orderBy("place").execute()).map((row) => camel(row));
}

/** The stored files of a closed review. */
export async function filesOf(store: Store, reviewId: string) {
  return store
    .selectFrom("review_files")
    .select(["name", "content"])
    .where("review_id", "=", reviewId)
    .orderBy("place")
    .execute();
}
