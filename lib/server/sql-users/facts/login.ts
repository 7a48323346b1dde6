import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { latestExtension, WITHIN_30_DAYS } from "#lib/shared/requests/wanted-end.ts";
import type { ChangedLogin } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { disableLogin, enableLogin, endSessions, expireLogin, extension } from "#lib/sql/templates/admin.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import type { Permit } from "../../access/guard.ts";
import { requireLimits, requireWithinLimits, stillAllowed } from "../../access/limits.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { existingConnection, requireOn } from "../../cluster-sql/connection/existing.ts";
import { type Login, loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { afterChange, runAll } from "../../cluster-sql/run-all.ts";
import type { SqlConnection } from "../../store/clusters/sql-connections.ts";
import { patchFacts } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { isOfGrant } from "../../store/requests/grants.ts";
import { endUnmarked } from "../../store/sql-users/creations.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { arrangerOf } from "../arranger.ts";
import { findSqlUser, requireSameRow } from "../find-sql-user.ts";
import { forgetSqlUserFacts } from "./one-user.ts";
import { openSessions } from "./open-sessions.ts";

type Applies = Permit<"sql_users.apply">;
type Target = { clusterId: string; name: string };

/** Disables new logins of a SQL user, and ends its open sessions where wanted. `enableSqlLogin` reverses it. */
export async function disableSqlLogin(
  permit: Applies,
  { sessions, ...target }: Target & { sessions: boolean },
  note: Note,
): Promise<ChangedLogin> {
  return changeLogin(permit, target, disabling(target.name, sessions), note, ({ login }) => !login);
}

/** The effects of disabling a login. Throws as the change, but needs no password. */
export const disableEffects = (
  permit: Applies,
  { sessions, ...target }: Target & { sessions: boolean },
): Promise<ChangeEffects> => loginEffects(permit, target, disabling(target.name, sessions));

/** The effects of enabling a login. Throws as {@link disableEffects}. */
export const enableEffects = (permit: Applies, target: Target): Promise<ChangeEffects> =>
  loginEffects(permit, target, enableLogin(target.name));

/** The effects of setting when a password expires; null removes it. Throws as {@link disableEffects}, and as the change for `at`. */
export async function expireEffects(
  permit: Applies,
  { at, ...target }: Target & { at: Instant | null },
): Promise<ChangeEffects> {
  requireToCome(at);
  const effects = await loginEffects(permit, target, expireLogin(target.name, at));
  if (await isTemporary(target)) {
    const { requestId } = await requestContext();
    requireNotLater(at, await onCluster(target.clusterId, requestId, (link) => loginOf(link, target.name)));
  }
  return effects;
}

/** The effects of ending the SQL sessions. Throws as {@link disableEffects}. */
export const endSessionsEffects = (permit: Applies, target: Target): Promise<ChangeEffects> =>
  loginEffects(permit, target, endSessions(target.name));

async function loginEffects(permit: Applies, target: Target, script: Script): Promise<ChangeEffects> {
  await findSqlUser(permit, target);
  await requireLimits(permit, target);
  const connection = await existingConnection(target.clusterId);
  requireOn(connection);
  requireLevelFor(script, connection);
  return { calls: [], sql: script };
}

const disabling = (name: string, sessions: boolean): Script => [
  ...disableLogin(name),
  ...(sessions ? endSessions(name) : []),
];

function requireToCome(at: number | null): void {
  if (at !== null && at <= Date.now())
    throw new Refusal("invalid_input", { fields: { at: "Choose a time in the future." } });
}

/** Below it, the database refuses to end sessions of others: that must not come out in the middle. */
function requireLevelFor(script: Script, { level }: Pick<SqlConnection, "level">): void {
  const cancels = script.some((statement) => sqlText(statement).startsWith("CANCEL "));
  if (level === "observe" || (level === "create" && cancels)) throw new Refusal("sql_connection_observes");
}

/** Enables the login of a SQL user. */
export async function enableSqlLogin(permit: Applies, target: Target, note: Note): Promise<ChangedLogin> {
  return changeLogin(permit, target, enableLogin(target.name), note, ({ login }) => login);
}

/**
 * Sets the expiry of the password, or with null removes it. Open sessions continue. The audit has the former expiry. Throws `invalid_input`
 * where it would move the end of temporary access later.
 */
export async function expireSqlLogin(
  permit: Applies,
  { at, ...target }: Target & { at: Instant | null },
  note: Note,
): Promise<ChangedLogin> {
  requireToCome(at);
  const isSet = ({ validUntil }: Login) => validUntil === at;
  const keep = () => saveEndOf(permit, target, at);
  const before = async (now: Login) => {
    if (await isTemporary(target)) requireNotLater(at, now);
  };
  return changeLogin(permit, target, expireLogin(target.name, at), note, isSet, { before, keep });
}

/** Whether a SQL user was made for temporary access. */
async function isTemporary(target: Target): Promise<boolean> {
  const db = await store();
  const row = await rowOf(db, target);
  return row !== undefined && (await isOfGrant(db, row.id));
}

/** The end of temporary access moves later by an approved request alone; one that has none by now may get one within 30 days. */
function requireNotLater(at: Instant | null, { validUntil: now }: Pick<Login, "validUntil">): void {
  if (at !== null && now === null) {
    if (at > latestExtension(Date.now())) throw new Refusal("invalid_input", { fields: { at: WITHIN_30_DAYS } });
    return;
  }
  if (at === null || typeof now !== "number" || at > now)
    throw new Refusal("invalid_input", {
      fields: { at: "This is temporary access: request a later end with Extend." },
    });
}

/** Moves the end of access; `again`: it has ended, so its login is enabled too. `before` is called again right before the first statement. */
export async function extendSqlLogin(
  permit: Applies,
  { at, again, before, ...target }: Target & { at: Instant; again: boolean; before: () => Promise<void> },
  note: Note,
): Promise<ChangedLogin> {
  const isDone = ({ login, validUntil }: Login) => validUntil === at && (login || !again);
  const keep = () => saveEndOf(permit, target, at);
  return changeLogin(permit, target, extension(target.name, at, again), note, isDone, { before, keep });
}

/** Stores an end that the cluster has now. It has replaced the mark of an unfinished creation. */
async function saveEndOf({ actor }: Applies, target: Target, at: Instant | null): Promise<void> {
  const db = await store();
  await saveEnd(db, target, at, await arrangerOf(actor));
  await endUnmarked(db, target);
}

/** Ends the open sessions of a SQL user. It can log in again. */
export async function endSqlSessions(permit: Applies, target: Target, note: Note): Promise<ChangedLogin> {
  return changeLogin(permit, target, endSessions(target.name), note, () => true);
}

/**
 * Runs a script and reads the result from the cluster: a statement that answered as done and did nothing is `sql_outcome_unknown`, and so
 * is one after which the cluster does not answer. Throws the refusals `sql_connection_off`, `sql_connection_observes`, `sql_user_not_found`
 * where the SQL user is another one by then, `SqlError`, and other Refusals.
 */
async function changeLogin(
  permit: Applies,
  target: Target,
  script: Script,
  note: Note,
  isDone: (now: Login) => boolean,
  {
    before: checkMore,
    keep = async () => {},
  }: { before?: (now: Login) => Promise<void>; keep?: () => Promise<void> } = {},
): Promise<ChangedLogin> {
  const { rowId } = await findSqlUser(permit, target);
  await requireWithinLimits(permit, target);
  const stillMay = stillAllowed(permit, target);
  const { requestId } = await requestContext();
  const work = async (link: Link, connection: Pick<SqlConnection, "level">) => {
    requireLevelFor(script, connection);
    const before = await loginOf(link, target.name);
    const { count: open } = await openSessions(link, target);
    await stillMay();
    await checkMore?.(before);
    await requireSameRow(target, rowId);
    note({ before: wordsOf(before), sessions: open, sent: true });
    await runAll(link, script);
    const { now, left, isWhole } = await afterChange(async () => {
      const read = await loginOf(link, target.name);
      note({ after: wordsOf(read) });
      const { count, isWhole } = await openSessions(link, target);
      note({ sessionsAfter: isWhole ? count : `${count} seen, not all visible` });
      return { now: read, left: count, isWhole };
    });
    if (!isDone(now)) throw new Refusal("sql_outcome_unknown");
    return { before, now, open, left, isWhole };
  };
  // In its turn, as every change of a SQL user: an end of access must not come between the cluster's change and Rolecall's.
  const changed = await cloud().turns.take(target.clusterId, target.name, async () => {
    const done = await onCluster(target.clusterId, requestId, work);
    await keep();
    return done;
  });
  forgetSqlUserFacts(target);
  const { before, now, open, left, isWhole } = changed;
  const { login, validUntil, lastLogin } = now;
  await patchFacts(await store(), target, { disabled: !login, validUntil, lastLogin });
  const ended = Math.max(open - left, 0);
  return { name: target.name, login, validUntil, before: before.validUntil, ended, open: isWhole ? left : null };
}

function wordsOf({ login, validUntil }: Login): string {
  const until = typeof validUntil === "number" ? new Date(validUntil).toISOString() : (validUntil ?? "no end");
  return `${login ? "login allowed" : "login disabled"}, ${until}`;
}
