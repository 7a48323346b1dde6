import type { UserVerdict } from "#lib/sql/answers/verify-everyone.ts";
import type { Actor } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { tokenHash } from "../base/ids.ts";
import type { RequestContext } from "../base/request/request.ts";
import { appendWithin, lockAuditHead } from "../store/audit/audit-events.ts";
import { newEvent, type ROLECALL } from "../store/audit/record-event.ts";
import { batches } from "../store/db/batches.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { type ProofOfMany, type ProvedRow, saveAllVerified } from "../store/sql-users/proofs.ts";
import { spendCode } from "../store/sql-users/sql-users.ts";

/** A verdict, and the row that it is about. */
export type ProvedUser = { readonly row: ProvedRow; readonly verdict: UserVerdict };

type Saving = {
  readonly clusterId: string;
  readonly proved: readonly ProvedUser[];
  readonly proof: Pick<ProofOfMany, "databases" | "since" | "live">;
  readonly actor: Pick<Actor, "accountId" | "email"> | typeof ROLECALL;
  /** the name of the account, or of Rolecall */
  readonly by: string;
  readonly request: Pick<RequestContext, "requestId" | "address">;
  /** which SQL users get an event */
  readonly tells: (user: ProvedUser) => boolean;
  /** of a pasted answer: used up with what it proves */
  readonly code?: { readonly code: string; readonly expiresAt: number };
};

/**
 * Keeps the proofs of one answer about many SQL users, in one transaction with an audit event for each that `tells` names, so that the history
 * of each names the verifier. Resolves to the names of those that it kept, and of those whose team reset exception it ended. Throws the
 * refusal `code_void` where the code was used.
 */
export async function saveVerdicts({ clusterId, proved, proof, actor, by, request, tells, code }: Saving) {
  const { databases, live } = proof;
  return inTransaction(
    await store(),
    async (transaction) => {
      // The audit head comes first: every change locks it, so changes queue instead of failing.
      await lockAuditHead(transaction);
      if (code && !(await spendCode(transaction, tokenHash(code.code), code.expiresAt))) throw new Refusal("code_void");
      const kept = { saved: new Set<string>(), ended: [] as string[] };
      const groups = Map.groupBy(proved, ({ verdict }) => JSON.stringify([verdict.state, verdict.provisionedBy]));
      for (const [first, ...others] of groups.values()) {
        if (!first) continue;
        const { state, provisionedBy } = first.verdict;
        const rows = [first, ...others].map(({ row }) => row);
        const done = await saveAllVerified(transaction, rows, { ...proof, clusterId, state, provisionedBy, by });
        for (const name of done.saved) kept.saved.add(name);
        kept.ended.push(...done.ended);
      }
      const told = proved.filter((each) => kept.saved.has(each.row.name) && tells(each));
      const events = told.map(({ row, verdict: { state } }) => {
        const how = live ? { live: true } : { cluster: "not proved" };
        const details = Object.assign({ state, databases: databases.join(", "), through: "all" }, how);
        const about = { action: "sql_user.verify", actor, request, clusterId, target: row.name } as const;
        return newEvent({ ...about, outcome: "done", details });
      });
      for (const batch of batches(events)) await appendWithin(transaction, batch);
      return { saved: kept.saved, ended: kept.ended.sort() };
    },
    "read committed",
  );
}
