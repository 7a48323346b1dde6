import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { APPROVER_DAYS, type Approvers, type NotApprover, type NotAtOnce } from "#lib/shared/requests/rules.ts";
import type { Store } from "../../store/db/open.ts";
import type { Act } from "../../store/rules/acts.ts";
import { type DirectMakers, directMakers } from "../../store/rules/makers.ts";
import { type RulePeople, type RulePerson, rulePeople } from "../../store/rules/people.ts";

const DAYS_MS = APPROVER_DAYS * 24 * 60 * 60_000;

/** Whether what an account has had since then counts at this time. */
export const isLongStanding = (since: number, at: number): boolean => since <= at - DAYS_MS;

/** What is to be approved: where, by whom, and from when seven days are counted back. `clusterId`: null for what only administrators do. */
export type ApprovedAct = { clusterId: string | null; approvers: Approvers; at: number };

/** Judges who may approve what needs several persons, by one reading of accounts, rights and the audit. */
export type Standing = {
  /**
   * Why this account may not approve beside these others, who have approved or ask for it; undefined where it may: it had its right, its
   * account and a second factor seven days before, and of it and each other neither made the other, nor through others.
   */
  whyNot: (accountId: string, act: ApprovedAct, others: readonly string[]) => NotApprover | undefined;
  /**
   * Why a rule gives this account nothing without an approval, for its team at this time; undefined where it may: it was in the team and had
   * its account and a second factor seven days before.
   */
  whyNotGiven: (accountId: string, teamId: string, at: number) => NotGiven | undefined;
  /** Everyone with the right now, by name. */
  holders: (act: Pick<ApprovedAct, "clusterId" | "approvers">) => { id: string; name: string }[];
  /** the accounts that can sign in, by team */
  members: () => Map<string, Set<string>>;
};

type NotGiven = Extract<NotAtOnce, "new_member" | "new_account" | "no_factor" | "new_factor">;

export async function readStanding(db: Store): Promise<Standing> {
  const all = await rulePeople(db);
  const makers = makersIn(all);
  const whyNot: Standing["whyNot"] = (accountId, act, others) => {
    const person = all.people.get(accountId);
    const right = person && !person.isDisabled ? rightSince(all, person, act) : undefined;
    if (!person || right === undefined) return { why: "no_right" };
    const since = act.at - DAYS_MS;
    if (right > since) return { why: "new_right" };
    if (accountSince(all, person) > since) return { why: "new_account" };
    if (person.factorSince === null) return { why: "no_factor" };
    if (person.factorSince > since) return { why: "new_factor" };
    const nameOf = (id: string) => all.people.get(id)?.name ?? "a removed account";
    for (const other of others) {
      if (makers(other).has(accountId)) return { why: "made", other: nameOf(other) };
      if (makers(accountId).has(other)) return { why: "made_by", other: nameOf(other) };
    }
    return undefined;
  };
  const whyNotGiven: Standing["whyNotGiven"] = (accountId, teamId, at) => {
    const person = all.people.get(accountId);
    const team = person?.teams.find(({ id }) => id === teamId);
    const since = at - DAYS_MS;
    if (!person || person.isDisabled || !team) return "new_member";
    if (accountSince(all, person) > since) return "new_account";
    if (memberSince(all, person, team) > since) return "new_member";
    if (person.factorSince === null) return "no_factor";
    return person.factorSince > since ? "new_factor" : undefined;
  };
  const holders: Standing["holders"] = (act) =>
    [...all.people.values()]
      .filter((person) => !person.isDisabled && rightSince(all, person, act) !== undefined)
      .map(({ id, name }) => ({ id, name }))
      .sort((one, other) => one.name.localeCompare(other.name, "en"));
  const members = () => {
    const byTeam = new Map<string, Set<string>>();
    for (const { id, teams, isDisabled } of all.people.values())
      for (const team of isDisabled ? [] : teams) byTeam.set(team.id, (byTeam.get(team.id) ?? new Set()).add(id));
    return byTeam;
  };
  return { whyNot, whyNotGiven, holders, members };
}

/** Everyone who made an account what it is, directly and through others, also through removed ones. */
function makersIn(all: RulePeople): (accountId: string) => ReadonlySet<string> {
  const direct = directMakers(all);
  const known = new Map<string, ReadonlySet<string>>();
  return (accountId) => {
    const found = known.get(accountId) ?? reach(accountId, direct);
    known.set(accountId, found);
    return found;
  };
}

function reach(from: string, direct: DirectMakers): Set<string> {
  const found = new Set<string>();
  const rest = [from];
  for (let id = rest.pop(); id !== undefined; id = rest.pop())
    for (const by of direct.get(id) ?? [])
      if (!found.has(by)) {
        found.add(by);
        rest.push(by);
      }
  return found;
}

/** Since when the account belongs to its person alone. */
function accountSince(all: RulePeople, { id, email, createdAt }: RulePerson): number {
  const handed = all.acts.filter(({ action, by, target }) => target === email && by !== id && HANDS_OVER.has(action));
  return Math.max(createdAt, ...handed.map(({ at }) => at));
}

const HANDS_OVER: ReadonlySet<Act["action"]> = new Set(["account.reset_link", "account.enable", "account.unbind"]);

/** Since when the person has the right without a break, by the way that they have had longest; undefined without it. */
function rightSince(
  all: RulePeople,
  person: RulePerson,
  { clusterId, approvers }: Pick<ApprovedAct, "clusterId" | "approvers">,
): number | undefined {
  const administrator = person.role === "administrator" ? [administratorSince(all, person)] : [];
  const roles =
    approvers === "administrator" || clusterId === null
      ? []
      : all.roles
          .filter((held) => held.role === "cluster_admin" && [clusterId, ALL_CLUSTERS].includes(held.clusterId))
          .flatMap(({ accountId, teamId, since }) => {
            if (accountId === person.id) return [since];
            const team = person.teams.find(({ id }) => id === teamId);
            return team ? [Math.max(since, memberSince(all, person, team))] : [];
          });
  const times = [...administrator, ...roles];
  return times.length === 0 ? undefined : Math.min(...times);
}

function administratorSince(all: RulePeople, person: RulePerson): number {
  const acts = [lastOf(all, ({ action, target }) => action === "account.change_role" && target === person.email)];
  if (person.isAdministratorByDirectory) acts.push(byDirectorySince(all, person));
  return Math.max(person.createdAt, ...acts);
}

function memberSince(all: RulePeople, person: RulePerson, { id, byHand }: RulePerson["teams"][number]): number {
  if (!byHand) return Math.max(person.createdAt, byDirectorySince(all, person));
  const isAdded = ({ action, target, account }: Act) =>
    action === "team.add_member" && target === id && account === person.id;
  return Math.max(person.createdAt, lastOf(all, isAdded));
}

const byDirectorySince = (all: RulePeople, { email }: RulePerson) =>
  lastOf(all, ({ action, target }) => action === "account.directory" && target === email);

const lastOf = (all: RulePeople, is: (act: Act) => boolean) => Math.max(0, ...all.acts.filter(is).map(({ at }) => at));
