import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import { choose } from "./choose.ts";
import type { DatabaseFacts, SuggestionFacts } from "./facts.ts";
import type { Cannot } from "./suggestion.ts";
import { databasesIn, isNothing, NO_WANTS, type Wants, writes } from "./wants.ts";

/** Databases that every cluster has; applications keep little in them. */
export const NAMES_NO_DATA: ReadonlySet<string> = new Set(["defaultdb", "postgres"]);

/** Those that hold data, or all where none does. */
export function dataDatabases(databases: readonly DatabaseFacts[]): string[] {
  const all = databases.map(({ name }) => name);
  const data = all.filter((name) => !NAMES_NO_DATA.has(name));
  return data.length > 0 ? data : all;
}

/** Nothing is to be done for these, or a person has to decide without any. */
const WITHOUT: ReadonlySet<Cannot> = new Set([
  "protected",
  "own",
  "reserved",
  "sso",
  "break_glass",
  "last_admin",
  "restricted",
  "unnameable",
  "too_many",
]);

/**
 * The level that a person is offered first where none is suggested. Of what something speaks for (`wants`) the part that one level gives, without
 * changes of tables. Where nothing does: the rows of all databases, to write for what may be an application and to read for a person, who can
 * ask for more.
 */
export function fallbackOf(why: Cannot, facts: SuggestionFacts, wants: Wants): WantedAccess | undefined {
  if (WITHOUT.has(why)) return undefined;
  const chosen = choose(isNothing(wants) ? unseenRows(facts) : partOf(wants), facts.databases);
  return "access" in chosen ? chosen.access : undefined;
}

function unseenRows({ databases, kind }: SuggestionFacts): Wants {
  return rowsIn(dataDatabases(databases), kind !== "person");
}

function partOf(wants: Wants): Wants {
  const databases = databasesIn(wants);
  if (databases.length > 0) return rowsIn(databases, writes(wants) || wants.define.size > 0);
  const { backup, restore, watch } = wants;
  return backup || restore ? { ...NO_WANTS, backup, restore } : { ...NO_WANTS, watch };
}

function rowsIn(databases: readonly string[], isWritten: boolean): Wants {
  const needs = new Set(isWritten ? (["read", "insert"] as const) : (["read"] as const));
  return { ...NO_WANTS, rows: new Map(databases.map((name) => [name, needs])) };
}
