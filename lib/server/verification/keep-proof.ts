import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { Verification } from "#lib/shared/sql-users/verification.ts";
import type { Verdict, VerifySubject } from "#lib/sql/answers/verify-answer.ts";
import { Refusal } from "../base/failure.ts";
import { finishAccessRequest } from "../sharing/requests/finish-access.ts";
import { notifyReady } from "../sharing/requests/notify.ts";
import { store } from "../store/db/store.ts";
import { storedPhrases } from "../store/db/stored-privileges.ts";
import { saveVerified } from "../store/sql-users/proofs.ts";

type Proved = {
  readonly clusterId: string;
  readonly user: SqlUser;
  readonly rowId: string | undefined;
  readonly verdict: Verdict & { state: Exclude<Verdict["state"], "inconclusive"> };
  /** name of the account that pasted the answer or let Rolecall ask */
  readonly by: string;
  /** whether Rolecall read the database itself */
  readonly live: boolean;
  /** the answer was requested no earlier than this, in epoch milliseconds */
  readonly since: number;
  /** judges the same answer against other wanted access */
  readonly against: (wanted: NonNullable<VerifySubject["wanted"]>) => Verdict;
};

/**
 * Saves the proof of an answer about a SQL user, and finishes the request that waited for it. Throws `sql_user_not_found` where a later SQL
 * user has this name.
 */
export async function keepProof({
  clusterId,
  user,
  rowId,
  verdict,
  by,
  live,
  since,
  against,
}: Proved): Promise<Verification> {
  const db = await store();
  const { name } = user;
  const { state, provisionedBy } = verdict;
  const now = Date.now();
  const { through, powers } = verdict;
  const what = { state, databases: verdict.databases, by, live, since, provisionedBy, held: storedPhrases(verdict) };
  const proved = Object.assign(what, { reasons: { through, powers } });
  if (!(await saveVerified(db, { clusterId, name, rowId }, proved, now))) throw new Refusal("sql_user_not_found");
  if (rowId !== undefined) {
    await notifyReady(db, rowId);
    await finishAccessRequest(db, { rowId, name }, ({ run, roles, looksAt }) => {
      const plan = { run, roles, databases: looksAt.databases.map((database) => database.name) };
      return against(plan).matches;
    });
  }
  const verified = { at: now, by, databases: [...verdict.databases], live: live || undefined };
  return {
    verdict,
    user: { ...user, state, verified, provisionedBy: (live ? provisionedBy : null) ?? user.provisionedBy },
  };
}

/** Whether a verdict proves a state. */
export function isProof(verdict: Verdict): verdict is Proved["verdict"] {
  return verdict.state !== "inconclusive";
}
