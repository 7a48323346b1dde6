import { sql } from "kysely";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { CreationStep } from "#lib/shared/sql-users/creation.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { storeNow, storeTime } from "../db/clock.ts";
import { inTransaction } from "../db/transaction.ts";
import { OPEN } from "../jobs/jobs.ts";
import { markOver } from "../people/notices.ts";
import { marksIn } from "./creation-marks.ts";

/** The creation of one SQL user by SQL, from before its first statement until its password is shown. */
export type Creation = {
  readonly id: string;
  readonly clusterId: string;
  readonly name: string;
  readonly sqlUserId: string;
  readonly way: "sql" | "api";
  readonly step: CreationStep;
  readonly spec: string;
  readonly forRequester: boolean;
  readonly by: string;
  readonly at: number;
  readonly failure: ErrorCode | null;
  readonly failureWords: string | null;
  /** the times of which its SQL user has one in its VALID UNTIL */
  readonly marks: readonly string[];
  /** what a look at the cluster has shown since it stopped; null before one */
  readonly whose: "ours" | "unproved" | null;
  /** the wanted end; null for none */
  readonly endsAt: Instant | null;
  /** until when its answer with the password is on the way, by the clock of the store; null before it is complete */
  readonly answerUntil: number | null;
};

type Target = { clusterId: string; name: string };

/** One attempt at a time works on the creation of this name. */
export const creationKey = ({ clusterId, name }: Target) => `creation:${clusterId}/${name}`;

/** Stores that a creation begins. False where there is one of this name. */
export async function addCreation(
  store: Store,
  creation: Omit<Creation, "step" | "at" | "failure" | "failureWords" | "whose" | "answerUntil">,
  now = Date.now(),
): Promise<boolean> {
  const { id, clusterId, name, sqlUserId, way, spec, forRequester, by, marks, endsAt } = creation;
  const { numInsertedOrUpdatedRows } = await store
    .insertInto("creations")
    .values({
      id,
      name,
      way,
      spec,
      cluster_id: clusterId,
      sql_user_id: sqlUserId,
      begun_by: by,
      step: "begun",
      for_requester: forRequester ? 1 : 0,
      at: now,
      failure: null,
      failure_words: null,
      marks: JSON.stringify(marks),
      whose: null,
      ends_at: endsAt,
      answer_until: null,
    })
    .onConflict((conflict) => conflict.columns(["cluster_id", "name"]).doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Saves the last finished step, and clears a saved failure. */
export async function saveCreationStep(
  store: Store,
  id: string,
  { step, way }: { step: CreationStep; way?: Creation["way"] },
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("creations")
    .set({ step, at: now, failure: null, failure_words: null, way: way || undefined, answer_until: null })
    .where("id", "=", id)
    .execute();
}

/**
 * Saves that a creation is complete, and that the answer with its password is on the way. It is left over if no browser confirms the answer
 * within twenty seconds: a SQL user whose password nobody got is to be marked soon. A later confirmation ends the creation all the same.
 */
export async function saveComplete(store: Store, id: string, now = Date.now()): Promise<void> {
  await saveCreationStep(store, id, { step: "signed_in" }, now);
  const answer_until = sql<number>`${storeNow(store)} + cast(${ANSWER_MS} as bigint)`;
  await store.updateTable("creations").set({ answer_until }).where("id", "=", id).execute();
}

const ANSWER_MS = 20_000;

/** Whether the answer of a complete creation may still be on the way. */
export async function isAwaited(store: Store, { answerUntil }: Pick<Creation, "answerUntil">): Promise<boolean> {
  return answerUntil !== null && answerUntil > (await storeTime(store));
}

/** Answers of a process that has ended do not arrive any more. */
export async function endAnswers(store: Store): Promise<void> {
  await store.updateTable("creations").set({ answer_until: null }).where("answer_until", "is not", null).execute();
}

/** The answer of the creation with this shown password arrived: its viewer knows the id of that. */
export async function endDelivered(store: Store, shown: { id: string; viewerId: string }): Promise<void> {
  const found = await store
    .selectFrom("creations")
    .innerJoin("shown_passwords", (join) =>
      join
        .onRef("shown_passwords.cluster_id", "=", "creations.cluster_id")
        .onRef("shown_passwords.name", "=", "creations.name"),
    )
    .select("creations.id")
    .where("creations.step", "=", "signed_in")
    .where("shown_passwords.id", "=", shown.id)
    .where("shown_passwords.viewer_id", "=", shown.viewerId)
    .executeTakeFirst();
  if (found) await endCreation(store, found.id);
}

/** Stores why it stopped, and whether its SQL user can be proved to be its own. */
export async function saveCreationFailure(
  store: Store,
  id: string,
  { code, words, whose }: { code: ErrorCode; words: string | null; whose: "ours" | "unproved" },
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("creations")
    .set({ at: now, failure: code, failure_words: words, whose })
    .where("id", "=", id)
    .execute();
}

/** Saves what a look at the cluster has shown. */
export async function saveWhose(store: Store, id: string, whose: "ours" | "unproved"): Promise<void> {
  await store.updateTable("creations").set({ whose }).where("id", "=", id).execute();
}

/** Ends a creation whose SQL user is there. Its mark is still to be taken away: see `creation-marks.ts`. */
export async function endCreation(store: Store, id: string): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const row = await transaction
      .deleteFrom("creations")
      .where("id", "=", id)
      .returning(["id", "cluster_id", "name", "marks", "ends_at"])
      .executeTakeFirst();
    await markOver(transaction, adminLeftAbout(id));
    if (!row?.marks) return;
    await transaction
      .insertInto("creation_marks")
      .values({ id: row.id, cluster_id: row.cluster_id, name: row.name, marks: row.marks, ends_at: row.ends_at })
      .execute();
  });
}

/** Ends the creation of this name: another VALID UNTIL has replaced its mark. */
export async function endUnmarked(store: Store, { clusterId, name }: Target): Promise<void> {
  const ended = await store
    .deleteFrom("creations")
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .returning("id")
    .execute();
  for (const { id } of ended) await markOver(store, adminLeftAbout(id));
}

/** Removes the record of a creation that has no SQL user any more, or no mark on the cluster. */
export async function removeCreation(store: Store, id: string): Promise<void> {
  await store.deleteFrom("creations").where("id", "=", id).execute();
  await markOver(store, adminLeftAbout(id));
}

/** What notices of an admin that a creation has left are about. */
export const adminLeftAbout = (id: string) => `creation:${id}:admin`;

/** The creation of this SQL user that was left in the middle; undefined where there is none. */
export async function creationOf(store: Store, { clusterId, name }: Target): Promise<Creation | undefined> {
  const row = await creations(store).where("cluster_id", "=", clusterId).where("name", "=", name).executeTakeFirst();
  return row && asCreation(row);
}

/** The creations of a cluster that were left in the middle, by name. */
export async function unfinishedCreations(store: Store, clusterId: string): Promise<Map<string, Creation>> {
  return new Map((await unfinishedOn(store, [clusterId])).map((creation) => [creation.name, creation]));
}

/** The creations of these clusters that were left in the middle: no attempt is at one, and no answer is on the way. */
export async function unfinishedOn(store: Store, clusterIds: readonly string[]): Promise<Creation[]> {
  if (clusterIds.length === 0) return [];
  const rows = await creations(store)
    .where("cluster_id", "in", clusterIds)
    .where(({ eb, or }) => or([eb("answer_until", "is", null), eb("answer_until", "<=", storeNow(store))]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("job_items")
            .select("job_items.id")
            .where("open_key", "=", sql<string>`${"creation:"} || creations.cluster_id || '/' || creations.name`)
            .where("state", "in", OPEN),
        ),
      ),
    )
    .execute();
  return rows.map(asCreation);
}

const creations = (store: Store) =>
  store
    .selectFrom("creations")
    .select(["creations.id", "cluster_id", "creations.name", "sql_user_id", "way", "step", "spec", "for_requester"])
    .select([
      "begun_by as by",
      "creations.at",
      "failure",
      "failure_words",
      "marks",
      "whose",
      "ends_at",
      "answer_until",
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof creations>["execute"]>>[number];

function asCreation(row: Row): Creation {
  const { forRequester, marks, ...creation } = camel(row);
  return { ...creation, forRequester: forRequester === 1, marks: marks === null ? [] : marksIn(marks) };
}
