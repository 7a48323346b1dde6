import { SYSTEM_DATABASE } from "../objects.ts";
import { ADMIN } from "./compare/held.ts";
import { MOST_REASONS } from "./everyone-lists.ts";
import { CHANGED_MEANWHILE, showsSight, UNSEEN_SYSTEM, unseenWords } from "./live-verdict.ts";
import { isOptions, isRoles, isSystem } from "./proofs.ts";
import { cellOf, hasWholeValues, type ResultSet } from "./read/result-set.ts";
import { type UserVerdict, verifyEveryoneResults } from "./verify-everyone.ts";

/** The answers of a cluster to a check of all its SQL users. */
export type LiveEveryone = {
  /** every database that the Cloud API or the cluster itself has listed */
  readonly databases: readonly string[];
  /** the answers to `verifyEveryone`, in its order */
  readonly sets: readonly ResultSet[];
  /** the answers to `showSight`, as in a check of one SQL user */
  readonly sights: readonly (ResultSet | null)[];
  /** the answers to `showChangeableOfAll`, asked for at the end */
  readonly again: readonly ResultSet[];
};

/** What a check of all SQL users by SQL proves. */
export type EveryoneChecked = {
  readonly users: readonly UserVerdict[];
  /** those of which it proves nothing, each with a sentence */
  readonly unread: ReadonlyMap<string, string>;
  readonly databases: readonly string[];
  /** these roles, and who is in one of them at the end, also through others */
  readonly membersOf: (roles: readonly string[]) => ReadonlySet<string>;
  /** the parts that the session could not see, one phrase each */
  readonly unseen: readonly string[];
  /** why it proves nothing of anyone; also where the cluster changed between two of its lists, so another reading may do better */
  readonly reasons: readonly string[];
};

export const DROPPED_MEANWHILE = "It was dropped while Rolecall read. Check again.";

/**
 * What a check of all SQL users proves, by the rules of `liveVerdict` for each of them. *Restricted* and *privileged* need a session that may
 * CONNECT to every database, and an answer that covers each. Where the role options, roles or system privileges of a SQL user, or of a role
 * that it is in, are others at the end, nothing is proved of it, unless the end shows admin. Never throws.
 */
export function liveEveryoneVerdict(code: string, answer: LiveEveryone): EveryoneChecked {
  const { databases, sets, sights, again } = answer;
  const isWhole = [...sets, ...again].every(
    (set) => hasWholeValues(set) && set.rows.every((row) => row.length === set.columns.length),
  );
  if (!isWhole) return nothing(["The cluster answered with a value that Rolecall cannot read."]);
  const read = verifyEveryoneResults(code, sets);
  if (read.reasons.length > 0) return nothing(read.reasons);
  const [before, after] = [listsOf(sets), listsOf(again)];
  if (!before || !after) return nothing(["The cluster did not answer every statement of the check."]);
  const changed = changedIn(before, after);
  const admins = membersOf(after, new Set([ADMIN]));
  const blind = blindness(databases, read.databases, sights);
  const users: UserVerdict[] = [];
  const unread = new Map<string, string>();
  for (const verdict of read.users) {
    const { name } = verdict;
    const isChanged = changed === "all" || changed.has(name);
    if (isChanged && !after.holders.has(name)) unread.set(name, DROPPED_MEANWHILE);
    else if (isChanged && admins.has(name)) users.push(asAdmin(verdict));
    else if (isChanged) unread.set(name, CHANGED_MEANWHILE);
    else if (verdict.state !== "admin" && blind !== undefined) unread.set(name, blind);
    else users.push(verdict);
  }
  const seesSystem = sights.some((sight) => sight !== null && showsSight(sight, SYSTEM_DATABASE));
  return {
    users,
    unread,
    databases: read.databases,
    membersOf: (roles) => membersOf(after, new Set(roles)),
    unseen: seesSystem ? [] : [UNSEEN_SYSTEM],
    reasons: [],
  };
}

/** Why *restricted* and *privileged* are not proved, in one or more sentences; undefined where they are. */
function blindness(
  databases: readonly string[],
  read: readonly string[],
  sights: LiveEveryone["sights"],
): string | undefined {
  const left = databases.filter((database) => !read.includes(database));
  const words = unseenWords(databases, sights);
  if (words.length === 0 && left.length === 0) return undefined;
  const shown = left.slice(0, MOST_REASONS).join(", ");
  return words.length > 0 ? words.join(" ") : `${shown} ${left.length === 1 ? "was" : "were"} not looked at.`;
}

/** By which role it is admin at the end was not asked. */
function asAdmin({ name, provisionedBy, noLogin }: UserVerdict): UserVerdict {
  return { name, state: "admin", through: null, powers: [], provisionedBy, noLogin };
}

/** What may change during a check: of each user and role what it holds itself, and who is in which role. */
type Lists = {
  readonly holders: ReadonlySet<string>;
  readonly held: ReadonlyMap<string, string>;
  readonly edges: readonly (readonly [role: string, member: string])[];
};

/** Undefined where one of the three answers is missing or comes twice. */
function listsOf(sets: readonly ResultSet[]): Lists | undefined {
  const lists = [isOptions, isRoles, isSystem].map((isOne) => sets.filter(isOne));
  const [options, roles, system] = lists.map(([one]) => one);
  if (!options || !roles || !system || lists.some(({ length }) => length > 1)) return undefined;
  const rows = new Map<string, string[]>();
  const add = (set: ResultSet, column: string) => {
    for (const row of set.rows) {
      const holder = cellOf(set, row, column);
      const known = rows.get(holder) ?? [];
      known.push(JSON.stringify([column, row]));
      rows.set(holder, known);
    }
  };
  add(options, "username");
  add(roles, "member");
  add(system, "grantee");
  return {
    holders: new Set(options.rows.map((row) => cellOf(options, row, "username"))),
    held: new Map([...rows].map(([holder, each]) => [holder, each.sort().join("\n")])),
    edges: roles.rows.map((row) => [cellOf(roles, row, "role_name"), cellOf(roles, row, "member")]),
  };
}

/** The users and roles whose rights are others at the end, also through a role. What public has, all have. */
function changedIn(before: Lists, after: Lists): ReadonlySet<string> | "all" {
  const changed = new Set(
    [...before.held.keys(), ...after.held.keys()].filter((name) => before.held.get(name) !== after.held.get(name)),
  );
  return changed.has("public") ? "all" : membersOf(before, changed);
}

/** These, and all that are in one of them, also through other roles. */
function membersOf({ edges }: Lists, roles: ReadonlySet<string>): ReadonlySet<string> {
  const of = Map.groupBy(edges, ([role]) => role);
  const found = new Set(roles);
  for (const role of found) for (const [, member] of of.get(role) ?? []) found.add(member);
  return found;
}

function nothing(reasons: readonly string[]): EveryoneChecked {
  return { users: [], unread: new Map(), databases: [], membersOf: () => new Set(), unseen: [], reasons };
}
