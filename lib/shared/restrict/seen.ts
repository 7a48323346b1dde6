import { ROW_NEEDS, type RowNeed } from "#lib/sql/answers/statement-kinds.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import type { SeenWork, SuggestionFacts } from "./facts.ts";
import type { SeenUse } from "./suggestion.ts";
import { together, type Wants } from "./wants.ts";

/** What was seen of a SQL user, taken together. */
export type Seen = {
  readonly wants: Wants;
  /** how many statements needed a right at all */
  readonly statements: number;
  /** kinds that no level gives */
  readonly beyond: readonly SeenWork[];
  /** statements of a kind, or in a database, that the cluster did not say */
  readonly unclear: number;
  /** databases in which something was seen and that are not there any more */
  readonly gone: readonly string[];
};

/**
 * What was seen as rights. A statement whose database is not known counts for every database where anything was seen, and else for all.
 * What runs in the database `system` reads what no level shows.
 */
export function seenIn({ work, databases }: Pick<SuggestionFacts, "work" | "databases">): Seen {
  const names = databases.map(({ name }) => name);
  const there = new Set(names);
  const useful = work.filter(({ needs, beyond }) => needs.length > 0 || beyond !== null);
  const inSystem = useful.filter(({ database }) => database === SYSTEM_DATABASE);
  const placed = useful.flatMap(({ database }) => (database !== null && there.has(database) ? [database] : []));
  const anywhere = placed.length > 0 ? [...new Set(placed)] : names;
  // What a session ran last has no database: it is one more look at work whose databases are known, and gives more there.
  const isPlaced = ({ from }: SeenWork) => from === "watched" && placed.length > 0;
  const wants = together(
    useful.map((each) => {
      const { database } = each;
      if (database === null) return wantsOf(each, anywhere);
      return wantsOf(each, there.has(database) ? [database] : []);
    }),
  );
  const known = useful.filter(({ database }) => database !== null);
  const gone = known.flatMap(({ database }) =>
    database !== null && database !== SYSTEM_DATABASE && !there.has(database) ? [database] : [],
  );
  return {
    wants,
    statements: count(useful),
    beyond: [...useful.filter(({ beyond }) => beyond !== null), ...inSystem.filter(({ beyond }) => beyond === null)],
    unclear: count(useful.filter((each) => each.isUnclear || (each.database === null && !isPlaced(each)))),
    gone: [...new Set(gone)].sort(),
  };
}

/** What was seen, as an answer has it; undefined where nothing was that needs a right. */
export function seenUse({
  wants,
  beyond,
  statements,
}: Pick<Seen, "wants" | "beyond" | "statements">): SeenUse | undefined {
  if (statements === 0) return undefined;
  const { rows, define, backup, restore, watch } = wants;
  return {
    rows: Array.from(rows, ([database, needs]) => ({ database, needs: [...needs] })),
    define: [...define],
    backup,
    restore,
    watch,
    beyond: [...new Set(beyond.map((each) => each.beyond ?? "system"))],
  };
}

function wantsOf({ needs }: SeenWork, databases: readonly string[]): Wants {
  const rows = new Set<RowNeed>(ROW_NEEDS.filter((need) => needs.includes(need)));
  return {
    rows: new Map(rows.size === 0 ? [] : databases.map((name) => [name, rows])),
    define: new Set(needs.includes("define") ? databases : []),
    backup: needs.includes("backup"),
    restore: needs.includes("restore"),
    watch: needs.includes("watch"),
  };
}

const count = (work: readonly SeenWork[]) => work.reduce((sum, { statements }) => sum + statements, 0);
