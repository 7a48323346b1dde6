import { normalizeUserName } from "../names.ts";
import { SYSTEM_DATABASE } from "../objects.ts";
import type { AccessPlan } from "../plan.ts";
import { revokeSurplus } from "../templates/revoke-surplus.ts";
import type { Script } from "../tokens.ts";
import { compare, holdingsOf } from "./compare/compare.ts";
import { membershipsOf, strangerIn } from "./compare/held.ts";
import { surplusWords } from "./compare/surplus.ts";
import { readGrants } from "./database-grants.ts";
import { readPlaces } from "./places.ts";
import { notJudged, powersOf } from "./powers.ts";
import {
  countOf,
  isAboutCluster,
  isConnections,
  isOptions,
  isRoles,
  isSystem,
  isWholeOrCutAtEnd,
  proofsIn,
} from "./proofs.ts";
import { parseAnswer } from "./read/parse-answer.ts";
import { cellOf, type Found, hasRowTwice, isYes, type ResultSet, ROW_TWICE } from "./read/result-set.ts";
import { type HeldOption, provisionOf, readOptions } from "./role-options.ts";

export const VERDICT_STATES = ["restricted", "privileged", "admin", "inconclusive"] as const;

/**
 * What an answer proves. `inconclusive` proves nothing, for `reasons`; `restricted` and `privileged` come only from a complete
 * answer about this user with this code. `admin` needs less: an answer that shows it is believed even where something else
 * is missing.
 */
export type Verdict = {
  readonly state: (typeof VERDICT_STATES)[number];
  /** for admin: the role that gives it, or null where the user is a member itself */
  readonly through: string | null;
  /** for privileged: the rights through which the user can gain more or reach everything, one phrase each */
  readonly powers: readonly string[];
  /** the source by which single sign-on provisioned the user; null where it did not, or the answer does not say */
  readonly provisionedBy: string | null;
  /** databases whose grants the answer shows completely */
  readonly databases: readonly string[];
  /** the user's rights, directly or through roles, one phrase each; empty unless the answer is complete */
  readonly held: readonly string[];
  /** wanted rights that are missing; rights that were not wanted */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  /** the SQL that revokes the surplus, as far as it needs no choice of a person */
  readonly revoke: Script;
  /** the parts that the answer does not show, one phrase each */
  readonly unseen: readonly string[];
  /** whether all that was wanted was looked at, and nothing is missing or surplus */
  readonly matches: boolean;
  /** sentences for people */
  readonly reasons: readonly string[];
};

/** The SQL user and code that an answer must be about. */
export type VerifySubject = {
  user: string;
  code: string;
  /** the chosen access; without it only admin is checked */
  wanted?: Pick<AccessPlan, "run" | "roles"> & { readonly databases: readonly string[] };
};

const MOST_REASONS = 5;

/** Reads the pasted answer to a script of `verifyAccess`, and says what it proves. Never throws. */
export function verifyAnswer(subject: VerifySubject, pasted: string): Verdict {
  const { sets, problems } = parseAnswer(pasted);
  const verdict = verifyResults(subject, sets, problems);
  const isProof = verdict.state === "restricted" || verdict.state === "privileged";
  return isProof ? { ...verdict, unseen: [WHICH_CLUSTER, ...verdict.unseen] } : verdict;
}

/** The id of a cluster is closed from v26.1 on, and the Cloud API does not know it: nothing in an answer could be compared. */
export const WHICH_CLUSTER = "Which cluster answered: another cluster may have a SQL user of this name";

export const WITHOUT_SYSTEM =
  "The grants in the database system are not in the answer: it was cut, or it belongs to an older script.";

/** As `verifyAnswer`, for results that Rolecall read itself, in the order of the script. `problems` are sentences about unreadable parts. */
export function verifyResults(
  { user, code, wanted }: VerifySubject,
  sets: readonly ResultSet[],
  problems: readonly string[] = [],
): Verdict {
  const name = normalizeUserName(user);
  const proofs = proofsIn(sets);
  for (const { set, row } of proofs) {
    if (cellOf(set, row, "sql_user") !== name)
      return provesNothing(`This answer is about another SQL user, not ${name}.`);
    if (cellOf(set, row, "code") !== code)
      return provesNothing("This answer belongs to another code: it is older, or from another page.");
  }

  const roleSets = sets.filter(isRoles);
  const held = membershipsOf(name, roleSets);
  const counted = proofs.some((proof) => isWholeOrCutAtEnd(proof, sets.at(-1)) && countOf(proof, "admin_roles") > 0);
  if (held.adminThrough !== undefined || counted)
    return {
      ...provesNothing(),
      state: "admin",
      through: held.adminThrough ?? null,
      provisionedBy: provisionIn(name, sets),
    };

  if (problems.length > 0) return provesNothing(...problems.slice(0, MOST_REASONS));
  const read = readWhole(name, held, sets, proofs);
  if ("reason" in read) return provesNothing(read.reason);
  const { first, optioned, answered } = read;
  const all = answered.grants.map(({ database }) => database);
  if (!all.includes(SYSTEM_DATABASE)) return provesNothing(WITHOUT_SYSTEM);
  const databases = all.filter((database) => database !== SYSTEM_DATABASE);
  const absent = wanted?.databases.filter((database) => !databases.includes(database)) ?? [];
  if (absent.length > 0) return provesNothing(`The grants in ${absent.join(", ")} are not in the answer: it was cut.`);

  const unjudged = notJudged(first, answered.grants);
  if (unjudged !== undefined) return provesNothing(unjudged);
  const powers = [...new Set(powersOf({ ...answered, ...optioned }))];
  const state = powers.length > 0 ? "privileged" : "restricted";
  const provisionedBy = provisionOf(name, optioned.options);
  const verdict: Verdict = { ...provesNothing(), state, powers, databases, provisionedBy, held: holdingsOf(answered) };
  if (!wanted) return verdict;
  const { missing, surplus, unseen, complete } = compare(wanted, answered);
  return {
    ...verdict,
    missing,
    unseen,
    surplus: [...new Set(surplus.map(surplusWords))],
    revoke: revokeSurplus(name, wanted.roles, surplus),
    matches: complete && missing.length === 0 && surplus.length === 0,
  };
}

/** All that the answer shows of the user, or why it is not whole. */
function readWhole(name: string, held: Memberships, sets: readonly ResultSet[], proofs: Proofs) {
  const roleSets = sets.filter(isRoles);
  const [first, ...others] = proofs.filter(isAboutCluster);
  if (!first) return { reason: "The row that names the SQL user and the code is missing. Paste the whole answer." };
  const systemSets = sets.filter(isSystem);
  if (others.length > 0 || roleSets.length > 1 || systemSets.length > 1)
    return { reason: "The answer holds a statement of the script more than once." };
  const roles = foundIn(roleSets[0]);
  const system = foundIn(systemSets[0]);
  if (roles.rows.length !== countOf(first, "roles") || countOf(first, "admin_roles") !== 0)
    return { reason: "The list of roles is not complete: the answer was cut." };
  if (system.rows.length !== countOf(first, "system_grants"))
    return { reason: "The list of system privileges is not complete: the answer was cut." };

  const optioned = optionsOf(name, held.roles, sets.filter(isOptions), countOf(first, "users"));
  if ("reason" in optioned) return optioned;

  const connectionSets = sets.filter(isConnections);
  if (connectionSets.length > 1) return { reason: "The answer holds a statement of the script more than once." };
  const connections = foundIn(connectionSets[0]);
  if (connections.rows.length !== countOf(first, "connections"))
    return { reason: "The list of external connections is not complete: the answer was cut." };

  if ([...roleSets, ...systemSets, ...connectionSets].some(hasRowTwice)) return { reason: ROW_TWICE };
  const placed = readPlaces(sets, proofs, first);
  if ("reason" in placed) return placed;
  const read = readGrants(sets, proofs);
  if ("reason" in read) return read;
  const shown = [
    ...[...systemSets, ...connectionSets, ...placed.places.flatMap(({ defaults }) => defaults.set ?? [])],
    ...read.grants.flatMap(({ set }) => set ?? []),
  ];
  const stranger =
    held.stranger ?? shown.map((set) => strangerIn(set, name, held.roles)).find((one) => one !== undefined);
  if (stranger !== undefined)
    return { reason: `The answer has rows of ${stranger}, which is neither ${name} nor a role of ${name}.` };
  const answered = {
    user: name,
    roleOptions: optioned.options,
    roles,
    system,
    connections,
    grants: read.grants,
    places: placed.places,
  };
  return { first, optioned, answered };
}

type Memberships = ReturnType<typeof membershipsOf>;
type Proofs = ReturnType<typeof proofsIn>;

function provesNothing(...reasons: readonly string[]): Verdict {
  const none = {
    held: [],
    powers: [],
    databases: [],
    missing: [],
    surplus: [],
    revoke: [],
    unseen: [],
    matches: false,
  };
  return { state: "inconclusive", through: null, provisionedBy: null, ...none, reasons };
}

/** The role options of the user and of exactly its roles, and whether one of them owns a database; or why they prove nothing. */
function optionsOf(
  user: string,
  roles: ReadonlySet<string>,
  [set, ...others]: readonly ResultSet[],
  count: number,
): { options: readonly HeldOption[]; ownsDatabase: boolean } | { reason: string } {
  if (others.length > 0) return { reason: "The answer holds a statement of the script more than once." };
  const found = foundIn(set);
  const holders = new Set(set?.rows.map((row) => cellOf(set, row, "username")));
  if (!holders.has(user))
    return {
      reason: "The role options are not in the answer. Run the verify script as an admin: only an admin sees them.",
    };
  const absent = [...roles].find((role) => !holders.has(role));
  if (absent !== undefined)
    return { reason: `The role options of ${absent}, a role of ${user}, are not in the answer: it was cut.` };
  const options = readOptions(found);
  if (!options || found.rows.length !== count || holders.size !== count)
    return { reason: "The role options are not complete: the answer was cut." };
  const stranger = [...holders].find((holder) => holder !== user && !roles.has(holder));
  if (stranger !== undefined)
    return { reason: `The answer has role options of ${stranger}, which is neither ${user} nor a role of ${user}.` };
  return { options, ownsDatabase: set?.rows.some((row) => isYes(cellOf(set, row, "owns_database"))) ?? false };
}

function provisionIn(user: string, sets: readonly ResultSet[]): string | null {
  return provisionOf(user, readOptions(foundIn(sets.find(isOptions))) ?? []);
}

function foundIn(set: ResultSet | undefined): Found {
  return { set, rows: set?.rows ?? [] };
}
