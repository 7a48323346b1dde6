import { SYSTEM_DATABASE } from "../objects.ts";
import { isNameable, OBSERVER_ROLE } from "../own-user.ts";
import { isOptions, isRoles, isSystem } from "./proofs.ts";
import { cellOf, hasWholeValues, isYes, type ResultSet } from "./read/result-set.ts";
import { type Verdict, type VerifySubject, verifyResults } from "./verify-answer.ts";

/** The answers of a cluster to a check. */
export type LiveAnswer = {
  /** every database that the Cloud API or the cluster itself has listed */
  readonly databases: readonly string[];
  /** the answers to `verifyAccess`, in its order */
  readonly sets: readonly ResultSet[];
  /** the answers to `showSight`, one for each database that a statement can name and one for `system`; null where the cluster refused one */
  readonly sights: readonly (ResultSet | null)[];
  /** the answers to `showChangeable`, asked for at the end */
  readonly again: readonly ResultSet[];
};

export const CHANGED_MEANWHILE =
  "Its role options, roles or system privileges changed while Rolecall read its rights. Check again.";

/**
 * What a check by SQL proves. *Restricted* and *privileged* need more than a pasted answer does: the session must be able to CONNECT to
 * every database of the cluster, for grants in others are hidden from it, and the answer must cover each of them. Where role options,
 * roles or system privileges are others at the end, the answer belongs to no single time: it proves nothing, unless the end shows admin.
 */
export function liveVerdict(subject: VerifySubject, { databases, sets, sights, again }: LiveAnswer): Verdict {
  if (changedIn(sets, again)) return verifyResults(subject, again, [CHANGED_MEANWHILE]);
  const isWhole = sets.every(
    (set) => hasWholeValues(set) && set.rows.every((row) => row.length === set.columns.length),
  );
  const problems = isWhole
    ? unseenWords(databases, sights)
    : ["The cluster answered with a value that Rolecall cannot read."];
  const verdict = verifyResults(subject, sets, problems);
  if (verdict.state !== "restricted" && verdict.state !== "privileged") return verdict;
  const left = databases.filter((database) => !verdict.databases.includes(database));
  if (left.length > 0) return verifyResults(subject, sets, [`${left.join(", ")} were not looked at.`]);
  return seesIn(sights, SYSTEM_DATABASE) ? verdict : { ...verdict, unseen: [UNSEEN_SYSTEM, ...verdict.unseen] };
}

function changedIn(sets: readonly ResultSet[], again: readonly ResultSet[]): boolean {
  const rowsOf = (all: readonly ResultSet[], isOne: (set: ResultSet) => boolean) =>
    JSON.stringify(all.filter(isOne).map(({ rows }) => rows.map((row) => JSON.stringify(row)).sort()));
  return [isOptions, isRoles, isSystem].some((isOne) => rowsOf(sets, isOne) !== rowsOf(again, isOne));
}

/** An observer sees grants there only if an admin lets it: for this alone, no state is refused. */
export const UNSEEN_SYSTEM = `The database system, where grants let a SQL user gain more: Rolecall's SQL user cannot see them until an admin grants CONNECT on it to ${OBSERVER_ROLE}`;

/** Sentences about databases in which the session could not see all that a SQL user has. */
export function unseenWords(databases: readonly string[], sights: LiveAnswer["sights"]): string[] {
  const hidden = databases.filter((database) => isNameable(database) && !seesIn(sights, database));
  const unnamed = databases.filter((database) => !isNameable(database)).length;
  return [
    ...(hidden.length > 0
      ? [`Rolecall's SQL user cannot see ${hidden.join(", ")}, so privileges there stay unknown.`]
      : []),
    ...(unnamed > 0
      ? [`Rolecall sends no SQL about ${unnamed} of the databases: the name is too long or holds control characters.`]
      : []),
  ];
}

function seesIn(sights: LiveAnswer["sights"], database: string): boolean {
  return sights.some((sight) => sight !== null && showsSight(sight, database));
}

/** Whether an answer to `showSight` says that grants in this database can be seen. */
export function showsSight(sight: ResultSet, database: string): boolean {
  const [row, ...others] = sight.rows;
  if (!row || others.length > 0 || row.length !== sight.columns.length) return false;
  return cellOf(sight, row, "seen_database") === database && isYes(cellOf(sight, row, "can_connect"));
}
