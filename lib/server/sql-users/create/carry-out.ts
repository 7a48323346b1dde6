import { holderOn, limitOf, may } from "#lib/shared/policy.ts";
import type { CreatedSqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { actorAgain } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { type Creation, endCreation } from "../../store/sql-users/creations.ts";
import { saveChange } from "../changing.ts";
import { makeSqlPassword } from "../passwords/make-password.ts";
import { asViewer, recordShown } from "../passwords/password-in-view.ts";
import { type Caller, type Creates, type Making, workOf } from "./attempt.ts";
import { attempt } from "./job.ts";
import { takeMarks } from "./take-marks.ts";

type CarriedOut = Pick<Caller, "permit" | "note"> & {
  make: Omit<Making, "password">;
  about: { clusterId: string; name: string; sqlUserId: string };
  /** the creation that was left, as it was read */
  left?: Creation;
  /** the password is not shown; finishing the creation later shows one, unless it is for a requester */
  unseen: boolean;
};

/** Makes the SQL user of a creation, and completes it. Throws as {@link attempt}. */
export async function carryOut(
  db: Store,
  { permit, note, make, about, left, unseen }: CarriedOut,
): Promise<CreatedSqlUser> {
  const { clusterId, name } = about;
  const password = makeSqlPassword();
  const caller: Caller = { permit, note, make: Object.assign({ password }, make) };
  await attempt(db, permit.actor, about, Object.assign({ caller, step: "preparing" } as const, left && { left }));
  const { proved, unfinished } = caller;
  if (unfinished) return { name, password: null, unfinished };
  if (!proved) throw new Error(`the creation of ${name} is complete, and its access was not read`);
  const { creation } = workOf(caller);
  const isShown = !unseen && !creation.forRequester && (await maySee(permit, clusterId, proved.state));
  if (!isShown) {
    await finished(db, creation.id);
    note({ passwordShown: false });
    return { name, password: null, proved };
  }
  const shownId = newId("shn");
  await saveChange(() => recordShown(db, { clusterId, name }, asViewer(permit.actor, "creation"), shownId));
  // No page of a program says that the password arrived: it is in this answer alone.
  if (permit.actor.token) await finished(db, creation.id);
  return { name, password: password.reveal(), shownId, proved };
}

/** Ends a creation whose answer is all that its caller waits for. */
async function finished(db: Store, id: string): Promise<void> {
  await endCreation(db, id);
  await takeMarks(db, { only: id });
}

/** Whether this person could also reset a SQL user of this state, with the session and the roles of this moment: the creation took its time. */
async function maySee({ actor }: Creates, clusterId: string, state: "restricted" | "privileged"): Promise<boolean> {
  const [now, settings] = await Promise.all([actorAgain(actor), settingsNow(await store())]);
  if (!now || !may(now, "sql_users.reset", clusterId)) return false;
  return limitOf("sql_users.reset", holderOn(now, clusterId), { protected: false, state }, settings) === undefined;
}
