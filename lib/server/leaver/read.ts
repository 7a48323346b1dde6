import {
  IS_OPEN,
  isNext,
  type Leaver,
  type LeaverPlan,
  type LeaverToken,
  type SeenUser,
} from "#lib/shared/people/leaver.ts";
import { present } from "#lib/shared/present.ts";
import { closedClusters } from "../access/closed-clusters.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { sessionsInTime } from "../rotation/check-targets.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { holdsOf } from "../store/jobs/leaver-holds.ts";
import { rotationsOf } from "../store/jobs/leaver-rotations.ts";
import { stepsOf } from "../store/jobs/leaver-steps.ts";
import { leaverTeams } from "../store/jobs/leaver-teams.ts";
import { newestLeaver, type Plan } from "../store/jobs/leavers.ts";
import { accountById } from "../store/people/accounts.ts";
import { checkUsers } from "./check-users.ts";
import { seenUsers } from "./seen.ts";
import { withSoleMember } from "./sole-member.ts";
import { leaverTokens } from "./tokens.ts";

type Manages = Permit<"accounts.manage">;

/**
 * The leaver page of an account: its plan, or what a plan would do. A removed account keeps its plans. Throws `own_account`, and
 * `not_found` where neither account nor plan exists.
 */
export async function getLeaver({ actor }: Manages, { accountId }: { accountId: string }): Promise<Leaver> {
  const db = await store();
  const [account, plan] = await Promise.all([accountById(db, accountId), newestLeaver(db, accountId)]);
  const known = account ?? plan?.account;
  if (!known) throw new Refusal("not_found");
  if (accountId === actor.accountId) throw new Refusal("own_account");
  const { id, name, email } = known;
  const shown = { id, name, email, disabled: account?.disabled ?? true, removed: !account };
  // Once for all that ask: it counts what the teams own.
  const ofTeams = leaverTeams(db, accountId);
  const [met, tokens] = await Promise.all([seenUsers(db, accountId, plan, ofTeams), leaverTokens(db, accountId, plan)]);
  const isAhead = !!account && canStart(plan, account.disabled, met, tokens);
  const [users, teams, serviceTokens] = await Promise.all([
    isAhead && plan ? seenUsers(db, accountId, undefined, ofTeams) : met,
    ofTeams,
    isAhead && plan ? leaverTokens(db, accountId) : tokens,
  ]);
  return present({
    account: shown,
    users: isAhead
      ? await withSoleMember(db, { starter: actor, accountId }, await withProblems(actor, users), ofTeams)
      : users,
    teams,
    serviceTokens,
    own: actor.accountId,
    plan: plan ? await asListed(db, plan, actor) : undefined,
    closed: await closedClusters(
      db,
      actor,
      users.filter(isNext).map(({ clusterId, cluster }) => ({ id: clusterId, name: cluster ?? clusterId })),
    ),
    holds: isAhead ? await holdsOf(db, accountId) : undefined,
  });
}

/**
 * Whether the page shows a future plan: there is none yet, or since the last one the account was enabled or may know a password or a token
 * that works.
 */
function canStart(
  plan: Plan | undefined,
  disabled: boolean,
  users: readonly SeenUser[],
  tokens: readonly LeaverToken[],
): boolean {
  if (!plan) return true;
  if (plan.state === "open") return false;
  const isOpen = users.some(({ result }) => IS_OPEN[result]) || tokens.some(({ state }) => state === "open");
  return plan.state === "stopped" || !disabled || isOpen;
}

async function withProblems(actor: Actor, users: readonly SeenUser[]): Promise<SeenUser[]> {
  const all = await checkUsers(actor, users);
  const checked = new Map(all.map((each) => [each.user.sqlUserId, each]));
  const sessions = await openSessionsOf(all.filter(({ item }) => item).map(({ user }) => user));
  return users.map((user): SeenUser => {
    const each = checked.get(user.sqlUserId);
    if (!each) return user;
    const { problem, locked, pair } = each;
    const open = sessions.get(user.sqlUserId);
    return present({
      ...user,
      sessions: open,
      locked: locked || undefined,
      pair: pair || undefined,
      result: problem ? "not_rotated" : user.result,
      problem: problem ?? user.problem,
    });
  });
}

/** Open sessions by row id, on clusters whose SQL connection answers in time. */
async function openSessionsOf(users: readonly SeenUser[]): Promise<Map<string, number>> {
  const byCluster = [...Map.groupBy(users, ({ clusterId }) => clusterId)];
  const read = byCluster.map(async ([clusterId, of]) => {
    const names = of.map(({ name }) => name);
    const counts = await sessionsInTime(clusterId, names);
    return of.flatMap(({ name, sqlUserId }): [string, number][] => {
      const count = counts.get(name);
      return count === undefined ? [] : [[sqlUserId, count]];
    });
  });
  return new Map((await Promise.all(read)).flat());
}

async function asListed(db: Store, plan: Plan, actor: Actor): Promise<LeaverPlan> {
  const { id, state, cause, startedBy, startedAt, runner, endedAt, endedBy } = plan;
  const [steps, rotations] = await Promise.all([stepsOf(db, plan), rotationsOf(db, id)]);
  return present({
    id,
    state,
    startedBy,
    startedAt,
    runner: runner.name,
    own: runner.id === actor.accountId,
    steps,
    rotations,
    cause: cause || undefined,
    endedAt: endedAt ?? undefined,
    endedBy: endedBy ?? undefined,
  });
}
