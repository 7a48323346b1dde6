import { randomBytes } from "node:crypto";
import { holderOn, limitOf } from "#lib/shared/policy.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { DOUBT } from "#lib/sql/answers/doubt.ts";
import { DROPPED_MEANWHILE, type EveryoneChecked, liveEveryoneVerdict } from "#lib/sql/answers/live-everyone.ts";
import type { UserVerdict } from "#lib/sql/answers/verify-everyone.ts";
import type { Actor } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import type { RequestContext } from "../base/request/request.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { type Progress, readEveryone } from "../cluster-sql/connection/read-everyone.ts";
import { notifyReady } from "../sharing/requests/notify.ts";
import { sqlUserNames } from "../sql-users/find-sql-user.ts";
import { ROLECALL } from "../store/audit/record-event.ts";
import { shakenOn } from "../store/clusters/assumption-checks.ts";
import { type ReadState, saveReadStates } from "../store/clusters/sql-fact-readings.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import type { StoredSqlUser } from "../store/sql-users/stored-sql-user.ts";
import { type ProvedUser, saveVerdicts } from "./save-verdicts.ts";

export type Check = {
  readonly clusterId: string;
  /** the SQL users to prove; all that the cluster has and Rolecall may change where it is absent */
  readonly names?: readonly string[] | undefined;
  /** with these, also the SQL users that are in one of these roles, as the cluster has them */
  readonly roles?: readonly string[] | undefined;
  /** those that are left out */
  readonly without?: readonly string[] | undefined;
  /** the account that checks, whose limits hold; Rolecall itself, without limits, where it is absent */
  readonly actor?: Actor | undefined;
  /** names the check in the cluster's own session list, and in the audit */
  readonly request: Pick<RequestContext, "requestId" | "address">;
  /** Is called after each part of the reading. What it throws ends the check: nothing is kept then. */
  readonly onProgress?: Progress | undefined;
};

/** A SQL user about which a check proved something, as it was kept. */
type CheckedSqlUser = Pick<UserVerdict, "name" | "state" | "through" | "powers"> & {
  /** as Rolecall knew it before */
  readonly before: StoredSqlUser["state"];
};

type UnreadSqlUser = { readonly name: string; readonly why: string; readonly before: StoredSqlUser["state"] };

export type Checked = {
  readonly users: readonly CheckedSqlUser[];
  /** SQL users that were to be proved and were not, each with a sentence; their states are as before */
  readonly unread: readonly UnreadSqlUser[];
  /** those that this account may not verify, and those that Rolecall never changes */
  readonly skipped: readonly string[];
  /** SQL users whose team reset exception a proof ended */
  readonly ended: readonly string[];
  readonly databases: readonly string[];
  /** what Rolecall's SQL user could not see, one phrase each */
  readonly unseen: readonly string[];
  readonly statements: number;
};

/** A cluster that changes between two lists of one reading is read again, this often in all. */
const MOST_READINGS = 3;

/**
 * Checks SQL users of a cluster by its SQL connection, in one reading for all of them, and keeps the proofs as those of a pasted answer are
 * kept, with an audit event `sql_user.verify` for each; where Rolecall checks by itself, for each whose state is another or was not proved.
 * A SQL user that was made or changed by Rolecall since the reading began keeps its state, and one that another has replaced gets none.
 *
 * Resolves also where it proved nothing of some: `unread` says why. Throws the refusals `sql_connection_off`, `busy` and,
 * where it proves nothing of anyone, `check_proved_nothing` with the reason; `SqlError`, CloudError, and what `onProgress` throws. Nothing
 * is changed on the cluster.
 */
export async function checkSqlUsers(check: Check): Promise<Checked> {
  const { clusterId, actor, request } = check;
  // Read first, so that each present SQL user has a row older than the reading.
  const there = new Set(await sqlUserNames(clusterId));
  const db = await store();
  const [stored, settings] = await Promise.all([storedSqlUsers(db, clusterId), settingsNow(db)]);
  const [since, begunAt] = [await storeTime(db), Date.now()];
  const { verdict, statements } = await readUntilItFits(check);
  const isDoubted = (await shakenOn(db, clusterId)).has("states");
  const verdicts = new Map(verdict.users.map((each) => [each.name, each]));
  const proved: ProvedUser[] = [];
  const unread: UnreadSqlUser[] = [];
  const skipped: string[] = [];
  const { names = [...there], roles = [], without = [] } = check;
  const members = roles.length > 0 ? [...verdict.membersOf(roles)].filter((name) => there.has(name)) : [];
  for (const name of [...new Set([...names, ...members])].sort()) {
    if (without.includes(name)) continue;
    const row = stored.get(name);
    const { state = "unknown" } = row ?? {};
    const found = verdicts.get(name);
    const limits = { protected: row?.protected ?? false, state };
    const isLimited = actor && limitOf("sql_users.verify", holderOn(actor, clusterId), limits, settings);
    if (readOnlyOf(name) || isLimited) skipped.push(name);
    else if (!there.has(name)) unread.push({ name, before: state, why: NOT_THERE });
    else if (!found) unread.push({ name, before: state, why: verdict.unread.get(name) ?? DROPPED_MEANWHILE });
    else if (!row) unread.push({ name, before: state, why: NEWER });
    else if (isDoubted && found.state !== "admin") unread.push({ name, before: state, why: DOUBT });
    else proved.push({ row: { id: row.id, name, stateBefore: state, reasons: found }, verdict: found });
  }
  const { saved, ended } = await saveVerdicts({
    clusterId,
    proved,
    proof: { databases: verdict.databases, since, live: { begunAt } },
    actor: actor ?? ROLECALL,
    by: actor?.name ?? BY_ITSELF,
    request,
    tells: ({ row, verdict: { state } }) => actor !== undefined || row.stateBefore !== state,
  });
  await saveReadStates(db, adminsOfSso(skipped, { stored, verdicts }), { readAt: begunAt, by: "the SQL connection" });
  await notifyReady(db);
  const lost = proved.filter(({ row }) => !saved.has(row.name));
  const users = proved.filter(({ row }) => saved.has(row.name)).map(asChecked);
  const { databases, unseen } = verdict;
  for (const { row } of lost) unread.push({ name: row.name, before: row.stateBefore, why: OVERTAKEN });
  return { users, unread, skipped, ended, databases, unseen, statements };
}

type Read = {
  stored: ReadonlyMap<string, StoredSqlUser>;
  verdicts: ReadonlyMap<string, Pick<UserVerdict, "state">>;
};

/** A check proves none of single sign-on. That one is admin is known as by any other reading of the cluster, so that it is counted. */
function adminsOfSso(skipped: readonly string[], { stored, verdicts }: Read): ReadState[] {
  return skipped.flatMap((name): ReadState[] => {
    const row = stored.get(name);
    if (readOnlyOf(name) !== "sso" || !row || row.state === "admin") return [];
    return verdicts.get(name)?.state === "admin" ? [{ rowId: row.id, before: row.state, state: "admin" }] : [];
  });
}

/** The verifier of a check that no person asked for. */
const BY_ITSELF = "Rolecall";

const NOT_THERE = "The cluster has no SQL user of this name.";
const NEWER = "It was created while Rolecall read. Check again.";
const OVERTAKEN = "Rolecall changed or checked it meanwhile. Check again.";

async function readUntilItFits(check: Check): Promise<{ verdict: EveryoneChecked; statements: number }> {
  const { clusterId, request, onProgress, actor } = check;
  for (let reading = 1; ; reading++) {
    const known = await cloud().listDatabases(clusterId, { priority: actor ? "write" : "background" });
    const code = randomBytes(12).toString("base64url");
    const answer = await readEveryone({ clusterId, requestId: request.requestId, code, known, onProgress });
    const verdict = liveEveryoneVerdict(code, answer);
    if (verdict.reasons.length === 0) return { verdict, statements: answer.statements };
    if (reading === MOST_READINGS)
      throw new Refusal("check_proved_nothing", { vendorMessage: verdict.reasons.join("\n") });
  }
}

function asChecked({ row, verdict: { name, state, through, powers } }: ProvedUser): CheckedSqlUser {
  return { name, state, through, powers, before: row.stateBefore };
}
