import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { VerifyInput } from "#lib/shared/sql-users/verification.ts";
import { type Verdict, type VerifySubject, verifyAnswer } from "#lib/sql/answers/verify-answer.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import type { Permit } from "../access/guard.ts";
import { requireWithinLimits } from "../access/limits.ts";
import { codeExpiry, madeAt, newCode } from "../access/one-time-code.ts";
import { Refusal } from "../base/failure.ts";
import { tokenHash } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { judgeOn } from "../cloud/judge-on.ts";
import { wantedBy } from "../cluster-sql/connection/wanted.ts";
import { findSqlUser } from "../sql-users/find-sql-user.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { spendCode } from "../store/sql-users/sql-users.ts";
import { isProof, keepProof } from "./keep-proof.ts";

type Target = { clusterId: string; name: string };

/** One SQL user, and a new code for an answer about it. Throws the refusal `sql_user_not_found`. */
export async function getPrivileges(
  permit: Permit<"sql_users.read">,
  { clusterId, name }: Target,
): Promise<{ user: SqlUser; code: string; codeExpiresAt: number; connection: SqlLevel | null }> {
  const { user, rowId } = await findSqlUser(permit, { clusterId, name });
  const db = await store();
  const subject = { accountId: permit.actor.accountId, clusterId, name, rowId };
  const { code, expiresAt } = newCode(subject, await storeTime(db));
  const connection = await sqlConnectionOf(db, clusterId);
  return { user, code, codeExpiresAt: expiresAt, connection: connection?.state === "on" ? connection.level : null };
}

/**
 * The verdict of a pasted answer, whose state is saved if the answer proves one. The code must have been made for this account and this SQL
 * user within half an hour. An answer that proves something uses the code up; one that proves nothing can be pasted again.
 */
export async function verifyPrivileges(
  permit: Permit<"sql_users.verify">,
  { clusterId, name, code, answer, wanted }: VerifyInput,
  note: Note,
): Promise<{ verdict: Verdict; user: SqlUser }> {
  const { user, rowId } = await findSqlUser(permit, { clusterId, name });
  await requireWithinLimits(permit, { clusterId, name });
  const db = await store();
  const subject = { accountId: permit.actor.accountId, clusterId, name, rowId };
  const expiresAt = codeExpiry(code, subject, await storeTime(db));
  if (expiresAt === undefined) throw new Refusal("code_void");
  const judged = await judgeOn(clusterId);
  const verdict = judged(verifyAnswer({ user: name, code, ...wantedBy(wanted, name, code) }, answer));
  note({ state: verdict.state, databases: verdict.databases.join(", "), cluster: "not proved" });
  if (!isProof(verdict)) return { verdict, user };

  if (!(await spendCode(db, tokenHash(code), expiresAt))) throw new Refusal("code_void");
  const against = (plan: NonNullable<VerifySubject["wanted"]>) =>
    judged(verifyAnswer({ user: name, code, wanted: plan }, answer));
  return keepProof({
    clusterId,
    user,
    rowId,
    verdict,
    by: permit.actor.name,
    live: false,
    since: madeAt(expiresAt),
    against,
  });
}
