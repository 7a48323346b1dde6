import { newId } from "../../base/ids.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendOwn } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { type Camel, columns } from "../db/camel.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";
import { asStored, STORED_COLUMNS, type StoredSqlUser } from "../sql-users/stored-sql-user.ts";
import { takeRepetition } from "./review-repetition.ts";

/** The stored facts of a SQL user for a review. Times are epoch milliseconds. */
export type ReviewedSqlUser = StoredSqlUser & {
  /** name of the team that owns it */
  owner: string | null;
  createdBy: string | null;
  createdAt: number | null;
  /** JSON of its rights when last read, and the time of that */
  held: string | null;
  heldAt: number | null;
  /** who was shown the password in force */
  knownBy: string[];
};

/** The present SQL users of a cluster, by name. */
export async function reviewedSqlUsers(store: Store, clusterId: string): Promise<Map<string, ReviewedSqlUser>> {
  const there = () =>
    store.selectFrom("sql_users").where("sql_users.cluster_id", "=", clusterId).where("ended_at", "is", null);
  const [rows, shown] = await Promise.all([
    there()
      .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
      .select(STORED_COLUMNS)
      .select(["teams.name as owner", "created_by", "sql_users.created_at", "held", "held_at"])
      .execute(),
    there()
      .innerJoin("exposures", "exposures.sql_user_id", "sql_users.id")
      .leftJoin("accounts", "accounts.id", "exposures.account_id")
      .select(["sql_user_id", "accounts.name", "viewer"])
      .where("replaced_at", "is", null)
      .orderBy("shown_at")
      .orderBy("exposures.id")
      .execute(),
  ]);
  const known = Map.groupBy(shown, ({ sql_user_id }) => sql_user_id);
  return new Map(
    rows.map((row) => [
      row.name,
      {
        ...asStored(row),
        owner: row.owner,
        createdBy: row.created_by,
        createdAt: row.created_at,
        held: row.held,
        heldAt: row.held_at,
        knownBy: [...new Set((known.get(row.id) ?? []).map(({ name, viewer }) => name ?? viewer))],
      },
    ]),
  );
}

/** The enabled accounts of every team, by its id, leads marked. */
export async function enabledMembers(
  store: Store,
): Promise<Map<string, { id: string; name: string; email: string; lead: boolean }[]>> {
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("accounts", "accounts.id", "team_members.account_id")
    .select(["team_id", "lead", "accounts.id", "accounts.name", "accounts.email"])
    .where("disabled_at", "is", null)
    .orderBy("accounts.name")
    .orderBy("accounts.id")
    .execute();
  const members = rows.map(({ team_id, lead, id, name, email }) => ({ team_id, id, name, email, lead: lead === 1 }));
  return new Map([...Map.groupBy(members, ({ team_id }) => team_id)]);
}

/** The teams that own SQL users of these clusters. */
export async function teamsOwningOn(store: Store, clusterIds: readonly string[]): Promise<Set<string>> {
  if (clusterIds.length === 0) return new Set();
  const rows = await store
    .selectFrom("sql_users")
    .select("owner_team_id")
    .distinct()
    .where("cluster_id", "in", clusterIds)
    .where("ended_at", "is", null)
    .where("owner_team_id", "is not", null)
    .execute();
  return new Set(rows.flatMap(({ owner_team_id }) => owner_team_id ?? []));
}

export type NewReview = Camel<Tables["reviews"]>;
export type NewReviewer = Omit<Camel<Tables["review_reviewers"]>, "reviewId">;
type FrozenRow = Pick<
  Tables["review_rows"],
  | "id"
  | "kind"
  | "cluster_id"
  | "cluster_name"
  | "name"
  | "subject_id"
  | "state"
  | "owner_team_id"
  | "password_at"
  | "last_login"
  | "login_read"
  | "facts"
  | "part"
  | "own_of"
>;
export type NewReviewRow = Camel<FrozenRow>;

const UNDECIDED = {
  passed_from: null,
  passed_by: null,
  passed_by_id: null,
  passed_note: "",
  version: 0,
  decision: null,
  note: "",
  decided_by: null,
  decided_by_id: null,
  decided_at: null,
  state_decided: null,
  remedy: null,
  proof: null,
  proof_at: null,
  proof_event: null,
  proof_sequence: null,
} as const;
/** SQLite takes 32,766 parameters in one statement, and a row has 32. */
const ROWS_AT_ONCE = 500;

/**
 * Saves a review with its frozen rows in this order and the audit event of its start: in one transaction. `before`: the review that it
 * repeats, which then no longer repeats.
 */
export async function addReview(
  store: Store,
  review: NewReview,
  {
    rows,
    reviewers,
    event,
    before,
  }: { rows: readonly NewReviewRow[]; reviewers: readonly NewReviewer[]; event: NewEvent; before?: string | undefined },
): Promise<void> {
  await inTransaction(
    store,
    async (transaction) => {
      await transaction.insertInto("reviews").values(columns<Tables["reviews"]>(review)).execute();
      for (const batch of batches(reviewers))
        await transaction
          .insertInto("review_reviewers")
          .values(batch.map((each) => columns<Tables["review_reviewers"]>({ ...each, reviewId: review.id })))
          .execute();
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
        await transaction
          .insertInto("review_rows")
          .values(
            rows.slice(at, at + ROWS_AT_ONCE).map((row, index) => ({
              ...columns<FrozenRow>(row),
              ...UNDECIDED,
              review_id: review.id,
              position: at + index,
            })),
          )
          .execute();
      if (before !== undefined) await takeRepetition(transaction, before);
      // Last, since every change waits for the lock on the audit's head.
      await appendOwn(transaction, event);
    },
    "read committed",
  );
}

/** A new id of a review. */
export const newReviewId = () => newId("rev");
