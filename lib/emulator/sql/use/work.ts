import type { RanStatement, SteadyStatement, Workload } from "../../world/world.ts";
import { SQLSTATE, SqlError } from "../errors.ts";
import type { Place } from "../facts.ts";
import type { Model } from "../model.ts";
import { type Lexeme, lexemesOf } from "../reader/lexer.ts";

const NO_WORK: Workload = { running: [], insights: [] };
/** Each node of a cluster keeps about so many insights. */
const MOST_INSIGHTS = 1_000;
const BEFORE_TABLE: ReadonlySet<string> = new Set(["from", "into", "join", "update", "table", "upsert"]);
const NEEDS: Readonly<Record<string, string>> = {
  select: "SELECT",
  with: "SELECT",
  insert: "INSERT",
  upsert: "INSERT",
  update: "UPDATE",
  delete: "DELETE",
};

/** What the SQL users of a cluster do, with the steady statements run up to this moment: those that their SQL user may not run have failed. */
export function workUntilNow(model: Model, now = Date.now()): Workload {
  const work = model.workload ?? NO_WORK;
  if (!work.steady) return work;
  const failed = work.steady.flatMap((each) => failuresOf(model, each, { after: work.ranUntil ?? now - 1, upTo: now }));
  const insights = [...work.insights, ...failed].slice(-MOST_INSIGHTS);
  const next = Object.assign({}, work, { insights, ranUntil: now });
  model.setWorkload(next);
  return next;
}

function failuresOf(
  model: Model,
  { everySeconds, ...statement }: SteadyStatement,
  { after, upTo }: { after: number; upTo: number },
): RanStatement[] {
  const every = everySeconds * 1_000;
  const times = Math.floor(upTo / every) - Math.floor(after / every);
  if (times <= 0 || mayRun(model, statement)) return [];
  const last = Math.floor(upTo / every) * every;
  return Array.from({ length: Math.min(times, MOST_INSIGHTS) }, (_, index) =>
    Object.assign({}, statement, { at: last - index * every, error: SQLSTATE.privilege }),
  ).reverse();
}

/** Whether a SQL user may run a statement on its tables now; on tables that no scenario names, as on any other one of their schema. */
function mayRun(model: Model, { user, database, text }: Pick<RanStatement, "user" | "database" | "text">): boolean {
  if (model.isAdmin(user)) return true;
  const lexemes = readable(text);
  const [first] = lexemes;
  const privilege = first?.kind === "word" && Object.hasOwn(NEEDS, first.text) ? NEEDS[first.text] : undefined;
  const tables = model.tables(database, "public");
  const named = tables.filter(({ object }) => tablesIn(lexemes).includes(object ?? ""));
  const places: readonly Place[] = named.length > 0 ? named : tables.slice(0, 1);
  const may = (place: Place) =>
    privilege === undefined ? model.owner(place) === user : model.may(user, privilege, place);
  return places.every(may);
}

/** The tables that a statement names, without their databases and schemas. */
export function tablesIn(lexemes: readonly Lexeme[]): string[] {
  const found = lexemes.flatMap(({ kind, text }, at) => {
    if (kind !== "word" || !BEFORE_TABLE.has(text)) return [];
    return nameAt(lexemes, at + 1) ?? [];
  });
  return [...new Set(found)];
}

function nameAt(lexemes: readonly Lexeme[], at: number): string | undefined {
  const here = lexemes[at];
  const isName = here?.kind === "quoted" || (here?.kind === "word" && !BEFORE_TABLE.has(here.text));
  if (!isName) return undefined;
  return lexemes[at + 1]?.text === "." ? nameAt(lexemes, at + 2) : here.text;
}

/** The pieces of a text; none of one that no statement can hold. */
export function readable(text: string): readonly Lexeme[] {
  try {
    return lexemesOf(text);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}
