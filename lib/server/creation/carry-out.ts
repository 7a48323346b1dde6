import "server-only";
import { holderOn, limitOf, may } from "#lib/shared/policy.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users.ts";
import { actorAgain, type Permit } from "../access/guard.ts";
import { stillAllowed } from "../access/limits.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import { CloudError } from "../cloud/error.ts";
import { SqlError } from "../sql/sql-error.ts";
import { arrangerOf } from "../sql-users/arranger.ts";
import { changing, keep } from "../sql-users/changing.ts";
import { makeSqlPassword } from "../sql-users/make-password.ts";
import { asViewer, keepShown } from "../sql-users/password-in-view.ts";
import { awaitDelivery, type Creation, endCreation, removeCreation } from "../store/creations.ts";
import type { Store } from "../store/open.ts";
import { rowOf } from "../store/present-sql-users.ts";
import type { SqlConnection } from "../store/sql-connections.ts";
import type { Arranger } from "../store/sql-user-ends.ts";
import { saveCreated, saveReset } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import type { Access } from "./access.ts";
import { completeCreation, type Job } from "./job.ts";
import { makeNew, resume } from "./make.ts";
import type { Spec } from "./spec.ts";
import { takeMarks } from "./take-marks.ts";

export type Creates = Permit<"sql_users.create">;

export type Prepared = { access: Access; databases: readonly string[]; requestId: string };

type CarriedOut = {
  permit: Creates;
  db: Store;
  creation: Creation;
  spec: Spec;
  connection: SqlConnection;
  prepared: Prepared;
  before: () => Promise<void>;
  note: Note;
  /** it was left in the middle; whether its SQL user is there, and proved to be its own */
  resumed: { isThere: boolean } | null;
  /** the password is not shown; finishing the creation later shows one, unless it is for a requester */
  unseen: boolean;
  /** the caller has the turn to change the password */
  hasTurn: boolean;
};

/** Makes the SQL user of a stored creation, and completes it. The caller has its lease. */
export async function carryOut(given: CarriedOut): Promise<CreatedSqlUser> {
  const { permit, db, spec, connection, prepared, note } = given;
  const { clusterId, name } = given.creation;
  const password = makeSqlPassword();
  const creation = await made(given, password);
  note({ way: creation.way });
  await keep(async () => saveMade(db, creation, spec, await arrangerOf(permit.actor)));
  const job: Job = {
    db,
    creation,
    by: permit.actor.name,
    note,
    as: connection.sqlUser,
    access: prepared.access,
    databases: prepared.databases,
    requestId: prepared.requestId,
    stillMay: stillAllowed(permit, { clusterId, name }),
    hasTurn: given.hasTurn,
  };
  const ended = await completeCreation(job, password);
  if ("after" in ended) return { name, password: null, unfinished: ended };
  const isShown = !given.unseen && !creation.forRequester && (await maySee(permit, clusterId, ended.state));
  if (!isShown) {
    await finished(db, creation.id);
    note({ passwordShown: false });
    return { name, password: null, proved: ended };
  }
  const shownId = newId("shn");
  await keep(() => keepShown(db, { clusterId, name }, asViewer(permit.actor, "creation"), shownId));
  // No page of a program says that the password arrived: it is in this answer alone.
  await (permit.actor.token ? finished : awaitDelivery)(db, creation.id);
  return { name, password: password.reveal(), shownId, proved: ended };
}

/** Ends a creation whose answer is all that its caller waits for. */
async function finished(db: Store, id: string): Promise<void> {
  await endCreation(db, id);
  await takeMarks(db, { only: id });
}

/** Saves the SQL user; a resumed creation may have saved a part before. */
async function saveMade(db: Store, { clusterId, name, sqlUserId, way }: Creation, spec: Spec, by: Arranger) {
  const known = await rowOf(db, { clusterId, name });
  if (known?.id === sqlUserId) return saveReset(db, { clusterId, name }, by);
  const { ownerTeamId, wantedUntil, description } = spec;
  const state = way === "api" ? "admin" : "unknown";
  const row = { ...description, ownerTeamId, wantedUntil, by, state, id: sqlUserId } as const;
  return saveCreated(db, { clusterId, name }, row);
}

/** The creation, whose SQL user is there now. Where nothing was made, it is as if it had never begun. */
async function made({ db, creation, connection, prepared, before, note, resumed }: CarriedOut, password: Secret) {
  const how = { requestId: prepared.requestId, before };
  let way = creation.way;
  try {
    await changing(
      creation,
      note,
      async () => {
        const { answerLost, way: by } = resumed?.isThere
          ? await resume(creation, password, how)
          : await makeNew(db, creation, connection, password, how);
        way = by;
        return { name: creation.name, answerLost };
      },
      true,
    );
    return { ...creation, way };
  } catch (error) {
    if (!resumed && isNothingMade(error)) await removeCreation(db, creation.id);
    throw error;
  }
}

/** Whether a creation that failed with this error has made no SQL user. */
export function isNothingMade(error: unknown): boolean {
  if (error instanceof CloudError || error instanceof SqlError) return error.outcome === "not_done";
  return error instanceof Refusal;
}

/** Whether this person could also reset a SQL user of this state, with the session and the roles of this moment: the creation took its time. */
async function maySee({ actor }: Creates, clusterId: string, state: "restricted" | "privileged"): Promise<boolean> {
  const [now, settings] = await Promise.all([actorAgain(actor), settingsNow(await store())]);
  if (!now || !may(now, "sql_users.reset", clusterId)) return false;
  return limitOf("sql_users.reset", holderOn(now, clusterId), { protected: false, state }, settings) === undefined;
}
