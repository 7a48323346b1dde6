import { normalizeUserName } from "../names.ts";
import type { AccessPlan } from "../plan.ts";
import { compare } from "./compare.ts";
import { parseAnswer } from "./parse-answer.ts";
import { cellOf, type Found, hasColumns, type ResultSet } from "./result-set.ts";

/**
 * What an answer proves. `inconclusive` proves nothing, for `reasons`; `admin` and `restricted` come only from a complete answer
 * about this user with this code. Sentences are for people.
 */
export type Verdict = {
  readonly state: "restricted" | "admin" | "inconclusive";
  /** for admin: the role that gives it, or null where the user is a member itself */
  readonly through: string | null;
  /** databases whose grants the answer shows completely */
  readonly databases: readonly string[];
  /** what was wanted and is not there; what is there and was not wanted */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  readonly reasons: readonly string[];
};

export type Asked = {
  user: string;
  code: string;
  /** what the user is meant to have; without it only admin is looked at */
  wanted?: Pick<AccessPlan, "run" | "roles"> & { readonly databases: readonly string[] };
};

/** The rows of one proof: how many rows each result behind it must have. */
type Proof = { set: ResultSet; at: number; row: readonly string[] };

/** Reads the pasted answer to a script of `verifyAccess` and says what it proves. Never throws. */
export function verifyAnswer({ user, code, wanted }: Asked, pasted: string): Verdict {
  const { sets, problems } = parseAnswer(pasted);
  const nothing = (...reasons: string[]): Verdict => ({
    state: "inconclusive",
    through: null,
    databases: [],
    missing: [],
    surplus: [],
    reasons,
  });
  if (problems.length > 0) return nothing(...problems.slice(0, 5));

  const proofs: Proof[] = sets.flatMap((set, at) =>
    hasColumns(set, ["sql_user", "code"]) ? set.rows.map((row) => ({ set, at, row })) : [],
  );
  if (proofs.length === 0)
    return nothing("The row that proves whose answer this is, is not in it. Paste the whole answer.");
  const name = normalizeUserName(user);
  for (const { set, row } of proofs) {
    if (cellOf(set, row, "sql_user") !== name)
      return nothing(`This is the answer about another SQL user than ${name}.`);
    if (cellOf(set, row, "code") !== code)
      return nothing("This answer belongs to another code: it is an older one, or of another page.");
  }
  const cluster = proofs.filter(({ set }) => hasColumns(set, ["roles", "admin_roles", "system_grants"]));
  const [first] = cluster;
  if (!first || cluster.length > 1)
    return nothing("The answer must hold the first statement of the script exactly once.");

  const roles = behind(sets, first, ["role_name", "member"], "roles", 1);
  const system = behind(
    sets,
    first,
    ["privilege_type"],
    "system_grants",
    countOf(first, "roles") > 0 || roles.set ? 2 : 1,
  );
  const adminRow = roles.rows.find((row) => roles.set && cellOf(roles.set, row, "role_name") === "admin");
  if (countOf(first, "admin_roles") > 0 || adminRow) {
    const member = adminRow && roles.set ? cellOf(roles.set, adminRow, "member") : name;
    const through = member === name ? null : member;
    return { ...nothing(), state: "admin", through };
  }
  if (!roles.complete) return nothing("The list of roles is not complete: the answer was cut.");
  if (!system.complete) return nothing("The list of system privileges is not complete: the answer was cut.");

  const perDatabase = proofs.filter(({ set }) => hasColumns(set, ["grants"]));
  const grants = perDatabase.map((proof) => ({
    database: cellOf(proof.set, proof.row, "database_name"),
    ...behind(sets, proof, ["grantee", "privilege_type", "database_name"], "grants", 1),
  }));
  const cut = grants.find(({ complete }) => !complete);
  if (cut) return nothing(`The grants in ${cut.database} are not complete: the answer was cut.`);
  const databases = [...new Set(grants.map(({ database }) => database))];
  const absent = wanted?.databases.filter((database) => !databases.includes(database)) ?? [];
  if (absent.length > 0) return nothing(`The grants in ${absent.join(", ")} are not in the answer: it was cut.`);

  const compared = wanted ? compare(wanted, { roles, system, grants }) : { missing: [], surplus: [] };
  return { state: "restricted", through: null, databases, ...compared, reasons: [] };
}

/**
 * The result that stands behind a proof and has these columns, within `reach` results; complete where it has as many rows as
 * the proof counted. A format that prints nothing for no rows leaves it out, which is right where the count is 0.
 */
function behind(sets: readonly ResultSet[], proof: Proof, columns: string[], counted: string, reach: number): Found {
  const count = countOf(proof, counted);
  for (let at = proof.at + 1; at <= proof.at + reach && at < sets.length; at++) {
    const set = sets[at];
    if (!set || hasColumns(set, ["code"])) break;
    if (!hasColumns(set, columns)) continue;
    return { set, rows: set.rows, complete: set.rows.length === count };
  }
  return { set: undefined, rows: [], complete: count === 0 };
}

function countOf({ set, row }: Proof, column: string): number {
  const text = cellOf(set, row, column);
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
