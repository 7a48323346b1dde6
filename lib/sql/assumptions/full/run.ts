import { cellOf, hasColumns, isYes } from "../../answers/read/result-set.ts";
import { differs, HOLDS, type Outcome, unseen } from "../seen.ts";
import { clean, type Removal } from "./clean.ts";
import type { ApiAnswer, Hands, Journal, Session } from "./hands.ts";
import { Made } from "./made.ts";
import { Notes, named } from "./notes.ts";
import { showOwnAdmin } from "./statements.ts";
import type { Thing } from "./things.ts";
import { tryApiUser } from "./try-api-user.ts";
import { tryDatabase } from "./try-database.ts";
import { trySqlUser } from "./try-sql-user.ts";

export type Ran = {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** of what it made, by name */
  readonly removals: ReadonlyMap<string, Removal>;
  /** `key`: the API key may not change SQL users */
  readonly end: "whole" | "cancelled" | "key";
};

/** Whether a session is admin and may grant it, as a full check needs; undefined where that is not known. */
export async function isAdminSession(admin: Session): Promise<boolean | undefined> {
  const answer = await admin.run(showOwnAdmin());
  if (answer.is !== "rows") return answer.is === "refused" ? false : undefined;
  const { set } = answer;
  if (!hasColumns(set, ["role_name", "member", "is_admin"])) return undefined;
  return set.rows.some((row) => cellOf(set, row, "role_name") === "admin" && isYes(cellOf(set, row, "is_admin")));
}

/**
 * Tries what only changes show, on SQL users and a database that it makes, and removes them: also where it is cancelled, and where something
 * throws, before it throws that too. `things`: what the journal has left of an earlier check.
 */
export async function runFull(
  hands: Hands,
  journal: Journal,
  { things, signal }: { things: readonly Thing[]; signal: AbortSignal },
): Promise<Ran> {
  const notes = new Notes();
  const made = new Made(hands, journal, { things, signal });
  const [ended] = await Promise.allSettled([tryAll(hands, made, notes)]);
  await made.close();
  const removals = await clean(hands, journal, made.things);
  if (ended.status === "fulfilled") return { outcomes: notes.outcomes, removals, end: ended.value };
  if (!signal.aborted || ended.reason !== signal.reason) throw ended.reason;
  return { outcomes: notes.outcomes, removals, end: "cancelled" };
}

async function tryAll(hands: Hands, made: Made, notes: Notes): Promise<Ran["end"]> {
  const first = await tryApiUser(hands, made, notes);
  if (first === "key") return "key";
  const second = await trySqlUser(hands, made, { notes, canSignIn: notes.holds("C-17") });
  if (second) await tryDatabase(hands, made, { notes, owner: second, grantee: first });
  if (first) await tryRemoval(hands, made, { notes, user: first });
  return "whole";
}

/** Removes the first SQL user by the Cloud API, once its birth was compared, and tries to remove it again. */
async function tryRemoval(
  hands: Hands,
  made: Made,
  { notes, user }: { readonly notes: Notes; readonly user: Thing },
): Promise<void> {
  made.step("DELETE a SQL user");
  if (!(await made.isThere(user))) return notes.addUnseen(["C-15"], "nothing");
  const deleted = await hands.api.remove(user.name);
  notes.add("C-12", named(deleted, user.name));
  if (deleted.is !== "done") return notes.addUnseen(["C-15"], "nothing");
  made.step("DELETE the same SQL user again");
  notes.add("C-15", missing(await hands.api.remove(user.name)));
}

function missing(answer: ApiAnswer) {
  if (answer.is === "missing") return HOLDS;
  if (answer.is === "done") return differs("done_anyway");
  return answer.is === "refused" ? differs("other_values") : unseen("no_answer");
}
