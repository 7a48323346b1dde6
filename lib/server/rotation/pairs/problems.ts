import { holderOn, limitOf } from "#lib/shared/policy.ts";
import type { Settings } from "#lib/shared/settings.ts";
import { PAIR_PROBLEM_WORDS, type PairProblem } from "#lib/shared/sql-users/pairs.ts";
import type { Actor } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import { sqlUserNames } from "../../sql-users/find-sql-user.ts";
import { readLoginsOf } from "../../sql-users/read-logins.ts";
import type { ReadLogin } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import type { StoredMember } from "../../store/sql-users/pairs.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";

type Row = StoredSqlUser & { owner: string | null };

/** The present SQL users of a cluster, to find problems of a pair. */
export type PairFacts = {
  readonly there: ReadonlySet<string>;
  readonly rows: ReadonlyMap<string, Row>;
  /** its login state at the last reading of the cluster */
  readonly logins: ReadonlyMap<string, ReadLogin>;
  readonly settings: Settings;
};

/** Reads the cluster's list, which shows deletions outside Rolecall; the one that all share for some seconds, unless `fresh`. Throws CloudError. */
export async function readFacts(clusterId: string, fresh = false): Promise<PairFacts> {
  const db = await store();
  const there = new Set(await sqlUserNames(clusterId, fresh));
  const [rows, logins, settings] = await Promise.all([
    storedSqlUsers(db, clusterId),
    readLoginsOf(db, clusterId),
    settingsNow(db),
  ]);
  return { there, rows, logins: logins?.of ?? new Map(), settings };
}

type Of = { actor: Actor; clusterId: string };

/** The problem that keeps this actor from changing one SQL user of a pair now. Its login state matters only while it is `idle`. */
export function problemOf(
  { there, rows, logins, settings }: PairFacts,
  { name, sqlUserId }: StoredMember,
  { actor, clusterId }: Of,
  isIdle: boolean,
): PairProblem | undefined {
  const row = rows.get(name);
  if (!there.has(name) || !row) return "deleted";
  if (row.id !== sqlUserId) return "remade";
  if (row.provisionedBy !== null) return "single_sign_on";
  if (row.protected) return "protected";
  if (limitOf("sql_users.reset", holderOn(actor, clusterId), row, settings)) return "not_restricted";
  return isIdle ? loginProblemOf(logins.get(name)) : undefined;
}

function loginProblemOf(login: ReadLogin | undefined): PairProblem | undefined {
  if (login?.disabled) return "login_disabled";
  return typeof login?.validUntil === "number" && login.validUntil <= Date.now() ? "login_expired" : undefined;
}

/** Throws `pair_broken` with the words of the first of these SQL users that has a problem. */
export function requireSound(
  facts: PairFacts,
  members: readonly { member: StoredMember; isIdle: boolean }[],
  of: Of,
): void {
  for (const { member, isIdle } of members) {
    const problem = problemOf(facts, member, of, isIdle);
    if (problem) throw broken(member.name, problem);
  }
}

function broken(name: string, problem: PairProblem): Refusal {
  const words = `${name} ${PAIR_PROBLEM_WORDS[problem]}.`;
  return new Refusal("pair_broken", { vendorMessage: words });
}
