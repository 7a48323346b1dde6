import { cellOf, hasColumns } from "../../answers/read/result-set.ts";
import { enterDatabase } from "../../objects.ts";
import type { Statement } from "../../tokens.ts";
import { ofRefusal, type SqlAnswer } from "../assumption.ts";
import { differs, HOLDS, type Outcome, unseen } from "../seen.ts";
import { DEFAULT_DATABASE } from "./clean.ts";
import type { Hands } from "./hands.ts";
import type { Made } from "./made.ts";
import { type Notes, ofApi, ofRows } from "./notes.ts";
import {
  createDatabase,
  giveCreate,
  giveDefault,
  showDefaultsFor,
  showGrantsOf,
  takeCreate,
  takeDefault,
} from "./statements.ts";
import type { Thing } from "./things.ts";

type On = { readonly notes: Notes; readonly owner: Thing; readonly grantee: Thing | null };

/** Tries what shows in a database: who owns it is not deleted, and how what is granted in it is shown. */
export async function tryDatabase(hands: Hands, made: Made, { notes, owner, grantee }: On): Promise<void> {
  const database = await made.plan("database", "sql", owner.name);
  const answer = await made.admin(createDatabase(database.name, owner.name));
  if (answer.is !== "rows") {
    if (answer.is === "refused") await made.forget(database);
    return notes.addUnseen(["C-16", "L-33", "L-34"], answer.is === "refused" ? "refused" : "no_answer");
  }
  await made.born(database, "made");
  if (grantee) {
    await made.admin(enterDatabase(database.name));
    notes.add("L-33", await tryGrant(made, database.name, grantee.name));
    notes.add("L-34", await tryDefault(made, grantee.name));
    await made.admin(enterDatabase(DEFAULT_DATABASE));
  } else notes.addUnseen(["L-33", "L-34"], "nothing");
  made.step("DELETE the SQL user that owns the database");
  const deleted = await hands.api.remove(owner.name);
  if (deleted.is === "done") return notes.add("C-16", differs("done_anyway"));
  const namesIt = deleted.is === "refused" && deleted.says(database.name);
  notes.add("C-16", ofApi(deleted, namesIt ? HOLDS : differs("other_values")));
}

type Wanted = Readonly<Record<string, string>>;

/** Whether a right is in a list while it is held, and only then. */
async function whileHeld(
  made: Made,
  { give, look, take }: { give: Statement; look: Statement; take: Statement },
  wanted: Wanted,
): Promise<Outcome> {
  const given = await made.admin(give);
  if (given.is !== "rows") return notDone(given);
  const held = lists(await made.admin(look), wanted);
  const taken = await made.admin(take);
  if (held.result !== "holds") return held;
  if (taken.is !== "rows") return notDone(taken);
  const after = await made.admin(look);
  return ofRows(after, () => (lists(after, wanted).result === "holds" ? differs("rights_stayed") : HOLDS));
}

const notDone = (answer: SqlAnswer): Outcome =>
  answer.is === "refused" ? ofRefusal(answer.state) : unseen("no_answer");

function lists(answer: SqlAnswer, wanted: Wanted): Outcome {
  return ofRows(answer, (set) => {
    const columns = Object.keys(wanted);
    if (!hasColumns(set, columns)) return differs("other_columns");
    const isIt = (row: readonly string[]) => columns.every((column) => cellOf(set, row, column) === wanted[column]);
    return set.rows.some(isIt) ? HOLDS : differs("row_missing");
  });
}

function tryGrant(made: Made, database: string, name: string): Promise<Outcome> {
  const [give, look, take] = [giveCreate(database, name), showGrantsOf(name), takeCreate(database, name)];
  return whileHeld(made, { give, look, take }, { database_name: database, grantee: name, privilege_type: "CREATE" });
}

function tryDefault(made: Made, name: string): Promise<Outcome> {
  const [give, look, take] = [giveDefault(name), showDefaultsFor(name), takeDefault(name)];
  return whileHeld(made, { give, look, take }, { object_type: "tables", grantee: name, privilege_type: "SELECT" });
}
