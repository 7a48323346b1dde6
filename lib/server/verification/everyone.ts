import { holderOn, limitOf } from "#lib/shared/policy.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { AllVerified, VerifyAllInput } from "#lib/shared/sql-users/verification.ts";
import { type UserVerdict, verifyEveryoneAnswer } from "#lib/sql/answers/verify-everyone.ts";
import type { Permit } from "../access/guard.ts";
import { codeExpiry, madeAt, newCode } from "../access/one-time-code.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { notifyReady } from "../sharing/requests/notify.ts";
import { completeNames } from "../sql-users/owners/change-owners.ts";
import { shakenOn } from "../store/clusters/assumption-checks.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { type ProvedUser, saveVerdicts } from "./save-verdicts.ts";

type Verifies = Permit<"sql_users.verify">;

/** No SQL user can have this name. */
const EVERYONE = "*";

/** A new code for an answer about all SQL users of a cluster, and the SQL users whose team reset exception the answer ends. Throws `limited_to_restricted` where this person may prove none. */
export async function getVerifyAll(
  permit: Verifies,
  { clusterId }: { clusterId: string },
): Promise<{ code: string; codeExpiresAt: number; exceptions: string[] }> {
  await requireMayProve(permit, clusterId);
  // Reads the list first, so that each present SQL user has a row older than the code.
  const there = await completeNames(clusterId);
  const db = await store();
  const { code, expiresAt } = newCode(subjectOf(permit, clusterId), await storeTime(db));
  return { code, codeExpiresAt: expiresAt, exceptions: await exceptionsEnding(permit, clusterId, there) };
}

/** The SQL users whose team reset exception a proof by this person ends, by name. */
async function exceptionsEnding({ actor }: Verifies, clusterId: string, there: ReadonlySet<string>): Promise<string[]> {
  const db = await store();
  const [stored, settings] = await Promise.all([storedSqlUsers(db, clusterId), settingsNow(db)]);
  const holder = holderOn(actor, clusterId);
  return [...stored]
    .filter(([name, { teamResetException }]) => teamResetException && there.has(name) && !readOnlyOf(name))
    .filter(
      ([, { protected: isProtected, state }]) =>
        !limitOf("sql_users.verify", holder, { protected: isProtected ?? false, state }, settings),
    )
    .map(([name]) => name)
    .sort();
}

/**
 * Saves the proof of a pasted answer for each SQL user of a cluster, in one transaction, with one audit event for each.
 * An answer that proves nothing, or lacks a SQL user that the cluster has, changes nothing and may be pasted again. It may be older than a
 * SQL user that was made after its code, also one in place of another of that name, or than what a check or a change has shown since: such
 * are left as they are.
 */
export async function verifyAll(
  permit: Verifies,
  { clusterId, code, answer }: VerifyAllInput,
  note: Note,
): Promise<AllVerified> {
  await requireMayProve(permit, clusterId);
  const there = await completeNames(clusterId);
  const expiresAt = codeExpiry(code, subjectOf(permit, clusterId), await storeTime(await store()));
  if (expiresAt === undefined) throw new Refusal("code_void");
  const { users, databases, uncovered, reasons: problems } = verifyEveryoneAnswer(code, answer);
  const isDoubted = (await shakenOn(await store(), clusterId)).has("states");
  const verdicts = new Map(users.map((verdict) => [verdict.name, verdict]));
  const absent = [...there].filter((name) => !readOnlyOf(name) && !verdicts.has(name));
  const reasons =
    problems.length === 0 && absent.length > 0
      ? [
          `The answer does not have ${listed(absent)}, which this cluster has. It may come from another cluster, or be older.`,
        ]
      : [...problems];
  if (reasons.length > 0)
    return { databases: [], uncovered: [...uncovered], reasons, users: [], ended: [], skipped: [], newer: [] };

  const db = await store();
  const stored = await storedSqlUsers(db, clusterId);
  const settings = await settingsNow(db);
  const holder = holderOn(permit.actor, clusterId);
  const proved: ProvedUser[] = [];
  const skipped: string[] = [];
  const newer: string[] = [];
  for (const name of there) {
    const verdict = verdicts.get(name);
    const row = stored.get(name);
    const { protected: isProtected = false, state = "unknown", firstSeenAt = null } = row ?? {};
    if (!verdict) continue;
    const limit = limitOf("sql_users.verify", holder, { protected: isProtected, state }, settings);
    if (limit || readOnlyOf(name) || (isDoubted && verdict.state !== "admin")) skipped.push(name);
    else if (!row || firstSeenAt === null || firstSeenAt > madeAt(expiresAt)) newer.push(name);
    else proved.push({ row: { id: row.id, name, stateBefore: state, reasons: verdict }, verdict });
  }
  const { saved, ended } = await saveVerdicts({
    clusterId,
    proved,
    code: { code, expiresAt },
    proof: { databases, since: madeAt(expiresAt) },
    actor: permit.actor,
    by: permit.actor.name,
    request: await requestContext(),
    tells: () => true,
  });
  const kept = proved.filter(({ row }) => saved.has(row.name));
  newer.push(...proved.filter(({ row }) => !saved.has(row.name)).map(({ row }) => row.name));
  const count = (state: UserVerdict["state"]) => kept.filter(({ verdict }) => verdict.state === state).length;
  note({ admin: count("admin"), privileged: count("privileged"), restricted: count("restricted") });
  note({ databases: databases.join(", "), cluster: "not proved" });
  await notifyReady(db);
  return {
    databases: [...databases],
    uncovered: [],
    reasons: [],
    ended,
    skipped,
    newer: newer.sort(),
    users: kept.map(({ verdict: { name, state, through, powers } }) => ({
      name,
      state,
      through,
      powers: [...powers],
    })),
  };
}

function subjectOf({ actor }: Verifies, clusterId: string) {
  return { accountId: actor.accountId, clusterId, name: EVERYONE, rowId: undefined };
}

/** A setting keeps Cluster Creators from proving anything. Throws `limited_to_restricted` then. */
export async function requireMayProve({ actor }: Verifies, clusterId: string): Promise<void> {
  const settings = await settingsNow(await store());
  const anyone = { protected: false, state: "unknown" } as const;
  if (limitOf("sql_users.verify", holderOn(actor, clusterId), anyone, settings))
    throw new Refusal("limited_to_restricted");
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
