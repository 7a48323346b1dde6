import { SYSTEM_DATABASE } from "../objects.ts";
import { EVERYONE } from "../templates/verify-everyone.ts";
import { ADMIN } from "./compare/held.ts";
import {
  databasesIn,
  type InDatabase,
  listsIn,
  MOST_REASONS,
  notLookedAt,
  type Row,
  TWICE,
  uncoveredIn,
} from "./everyone-lists.ts";
import { isLoginDisabled } from "./login-facts.ts";
import { textOf } from "./places.ts";
import { KNOWN_KINDS, powersOf } from "./powers.ts";
import { countOf, proofsIn } from "./proofs.ts";
import { parseAnswer } from "./read/parse-answer.ts";
import { hasColumns, isYes, type ResultSet } from "./read/result-set.ts";
import { type HeldOption, provisionOf, readOptions } from "./role-options.ts";
import { WITHOUT_SYSTEM } from "./verify-answer.ts";

export type UserVerdict = {
  readonly name: string;
  readonly state: "admin" | "privileged" | "restricted";
  /** for admin: the role that gives it, or null where the user is a member itself */
  readonly through: string | null;
  readonly powers: readonly string[];
  readonly provisionedBy: string | null;
  /** whether its own options keep it from logging in */
  readonly noLogin: boolean;
};

/** Every SQL user and role of the answer, or why it proves nothing: `reasons` then has sentences. */
export type EveryoneVerdict = {
  readonly users: readonly UserVerdict[];
  readonly databases: readonly string[];
  /** databases that the cluster has and the script did not look at: with any, the answer proves nothing */
  readonly uncovered: readonly string[];
  readonly reasons: readonly string[];
};

/** An answer may be hostile: chains of roles, or rights of public, would otherwise take quadratic time. */
const MOST_MEMBERSHIPS = 300_000;
const MOST_RIGHTS = 2_000_000;

/**
 * Reads the pasted answer to a script of `verifyEveryone` and says of each user what it is, by the rules of `verifyAnswer`. An
 * answer that is not complete proves nothing of anyone. Never throws.
 */
export function verifyEveryoneAnswer(code: string, pasted: string): EveryoneVerdict {
  const { sets, problems } = parseAnswer(pasted);
  const verdict = verifyEveryoneResults(code, sets, problems);
  const { uncovered } = verdict;
  return uncovered.length > 0 ? Object.assign(provesNothing(notLookedAt(uncovered)), { uncovered }) : verdict;
}

/** The code of the script that a pasted answer belongs to, as its first row with one says; undefined without such a row. */
export function codeIn(pasted: string): string | undefined {
  const [first] = proofsIn(parseAnswer(pasted).sets);
  return first && textOf(first.set, first.row, "code");
}

/**
 * As `verifyEveryoneAnswer`, for results that Rolecall read itself, in the order of the script. `problems` are sentences about unreadable
 * parts. Where `uncovered` names databases, the states are those without them: only *admin* is proved then.
 */
export function verifyEveryoneResults(
  code: string,
  sets: readonly ResultSet[],
  problems: readonly string[] = [],
): EveryoneVerdict {
  const proofs = proofsIn(sets);
  for (const { set, row } of proofs) {
    if (textOf(set, row, "sql_user") !== EVERYONE)
      return provesNothing("This is the answer to a script about one SQL user.");
    if (textOf(set, row, "code") !== code)
      return provesNothing("This answer belongs to another code: it is older, or from another page.");
  }
  if (problems.length > 0) return provesNothing(...problems.slice(0, MOST_REASONS));
  const [first, ...more] = proofs.filter(({ set }) =>
    hasColumns(set, ["databases", "users", "roles", "system_grants"]),
  );
  if (!first) return provesNothing("The row with the code is missing. Paste the whole answer.");
  if (more.length > 0) return provesNothing(TWICE);
  const lists = listsIn(sets, first);
  if (typeof lists === "string") return provesNothing(lists);
  const read = databasesIn(sets, proofs);
  if (typeof read === "string") return provesNothing(read);
  if (!read.some(({ database }) => database === SYSTEM_DATABASE)) return provesNothing(WITHOUT_SYSTEM);
  if (read.length !== countOf(first, "databases"))
    return provesNothing("Not every database that the script asks about is in the answer: it was cut.");
  const uncovered = uncoveredIn(lists.cluster_databases, read);
  if (!uncovered) return provesNothing("The list of databases of the cluster lacks one that the script has read.");
  const { users: userSet, roles, system_grants: system } = lists;
  if (!userSet) return provesNothing("The answer lists no user.");
  const names = userSet.rows.map((row) => textOf(userSet, row, "username"));
  if (new Set(names).size !== names.length) return provesNothing("The answer lists a user twice.");
  const options = readOptions({ set: userSet, rows: userSet.rows });
  if (!options) return provesNothing("The role options are not complete: the answer was cut.");
  const known = new Set([...names, ADMIN, "root", "node", "public"]);
  const stranger = strangerIn(known, roles, system, read);
  if (stranger !== undefined)
    return provesNothing(`The answer has rows of ${stranger}, which is not in its list of users.`);
  const strange = read
    .flatMap(({ powers }) => powers)
    .find(([set, row]) => !KNOWN_KINDS.has(textOf(set, row, "object_type")));
  if (strange)
    return provesNothing(`Rolecall does not know the kind of object “${textOf(...strange, "object_type")}”.`);
  const judge = new Judge(userSet, options, roles, system, read);
  const verdicts: UserVerdict[] = [];
  for (const row of userSet.rows) {
    const verdict = judge.verdictOf(row);
    if (!verdict) return provesNothing(TOO_DEEP);
    verdicts.push(verdict);
  }
  return {
    users: verdicts,
    databases: read.map(({ database }) => database).filter((database) => database !== SYSTEM_DATABASE),
    uncovered,
    reasons: [],
  };
}

const TOO_DEEP =
  "The roles are nested too deeply, or public has too many rights, to check SQL users together. Verify them one by one.";

/** A name that the list of users does not have: a part of it was cut, or the lists are not of one moment. */
function strangerIn(
  known: ReadonlySet<string>,
  roles: ResultSet | undefined,
  system: ResultSet | undefined,
  databases: readonly InDatabase[],
): string | undefined {
  const named = [
    ...(roles?.rows.flatMap((row) => [textOf(roles, row, "role_name"), textOf(roles, row, "member")]) ?? []),
    ...(system?.rows.map((row) => textOf(system, row, "grantee")) ?? []),
    ...databases.flatMap(({ owned, powers }) => [
      // An owner that was dropped has no name any more.
      ...[...owned.keys()].filter((owner) => !owner.startsWith("unknown (OID=")),
      ...powers.map(([set, row]) => textOf(set, row, "grantee")),
    ]),
  ];
  return named.find((name) => !known.has(name));
}

/** Judges users one by one over rows that are found by name. */
class Judge {
  readonly #users: ResultSet;
  readonly #roles: ResultSet | undefined;
  readonly #system: ResultSet | undefined;
  readonly #databases: readonly InDatabase[];
  readonly #rolesOf: ReadonlyMap<string, ResultSet["rows"]>;
  readonly #systemOf: ReadonlyMap<string, ResultSet["rows"]>;
  readonly #powersOf: readonly ReadonlyMap<string, readonly Row[]>[];
  readonly #ownsDatabase: ReadonlySet<string>;
  readonly #optionsOf: ReadonlyMap<string, readonly HeldOption[]>;
  #followed = 0;
  #judged = 0;

  constructor(
    users: ResultSet,
    options: readonly HeldOption[],
    roles: ResultSet | undefined,
    system: ResultSet | undefined,
    databases: readonly InDatabase[],
  ) {
    this.#users = users;
    this.#roles = roles;
    this.#system = system;
    this.#databases = databases;
    this.#rolesOf = byName(roles, "member");
    this.#systemOf = byName(system, "grantee");
    this.#powersOf = databases.map(({ powers }) => grouped(powers, ([set, row]) => textOf(set, row, "grantee")));
    const owning = users.rows.filter((row) => isYes(textOf(users, row, "owns_database")));
    this.#ownsDatabase = new Set(owning.map((row) => textOf(users, row, "username")));
    this.#optionsOf = grouped(options, ({ holder }) => holder);
  }

  /** Undefined where all users together are in too many roles, or have too many rights. */
  verdictOf(row: ResultSet["rows"][number]): UserVerdict | undefined {
    const name = textOf(this.#users, row, "username");
    const own = this.#optionsOf.get(name) ?? [];
    const noLogin = isLoginDisabled(own.map(({ option }) => option));
    const about = { provisionedBy: provisionOf(name, own), noLogin };
    const reached = new Set([name]);
    const memberships: ResultSet["rows"][number][] = [];
    for (const member of reached)
      for (const membership of this.#rolesOf.get(member) ?? []) {
        const role = this.#roles ? textOf(this.#roles, membership, "role_name") : "";
        if (role === ADMIN)
          return Object.assign(
            { name, state: "admin", through: member === name ? null : member, powers: [] } as const,
            about,
          );
        memberships.push(membership);
        this.#followed++;
        if (this.#followed > MOST_MEMBERSHIPS) return undefined;
        reached.add(role);
      }
    const holders = [...reached, "public"];
    for (const holder of holders)
      for (const rights of [this.#systemOf, ...this.#powersOf]) this.#judged += rights.get(holder)?.length ?? 0;
    if (this.#judged > MOST_RIGHTS) return undefined;
    const powers = powersOf({
      user: name,
      options: [...reached].flatMap((holder) => this.#optionsOf.get(holder) ?? []),
      ownsDatabase: [...reached].some((holder) => this.#ownsDatabase.has(holder)),
      roles: { set: this.#roles, rows: memberships },
      system: { set: this.#system, rows: holders.flatMap((holder) => this.#systemOf.get(holder) ?? []) },
      grants: this.#databases.map(({ database, owned }, index) => {
        const rows = holders.flatMap((holder) => this.#powersOf[index]?.get(holder) ?? []);
        const count = [...reached].reduce((sum, holder) => sum + (owned.get(holder) ?? 0), 0);
        return { set: rows[0]?.[0], rows: rows.map(([, each]) => each), database, owned: count };
      }),
    });
    const unique = [...new Set(powers)];
    const state = unique.length > 0 ? "privileged" : "restricted";
    return Object.assign({ name, state, through: null, powers: unique } as const, about);
  }
}

function byName(set: ResultSet | undefined, column: string): ReadonlyMap<string, ResultSet["rows"]> {
  return set ? grouped(set.rows, (row) => textOf(set, row, column)) : new Map();
}

function grouped<T>(rows: readonly T[], nameOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name) ?? [];
    group.push(row);
    groups.set(name, group);
  }
  return groups;
}

function provesNothing(...reasons: readonly string[]): EveryoneVerdict {
  return { users: [], databases: [], uncovered: [], reasons };
}
