import { shownText } from "#lib/sql/answers/read/shown-text.ts";
import { listed } from "#lib/sql/listed.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import { NEED_WORDS } from "./need-labels.ts";
import { BEYOND_WORDS } from "./sentences.ts";
import type { SeenUse } from "./suggestion.ts";
import { rowsGiven } from "./wants.ts";

/** What a SQL user was seen to use and a level does not give, one phrase each; null gives nothing. */
function usedButNotGiven(seen: SeenUse | undefined, wanted: WantedAccess | null): string[] {
  if (!seen) return [];
  const places = new Set(wanted && "databases" in wanted ? wanted.databases.map(({ name }) => name) : []);
  const given = new Set(wanted && rowsGiven(wanted));
  const rows = seen.rows.flatMap(({ database, needs }) => {
    const missing = needs.filter((need) => !(places.has(database) && given.has(need)));
    return missing.length > 0 ? [`${listed(missing.map((need) => NEED_WORDS[need]))} in “${shownText(database)}”`] : [];
  });
  const defines = wanted?.level === "ddl-owner" ? seen.define.filter((name) => !places.has(name)) : seen.define;
  const isBackup = wanted?.level === "backup-operator";
  return [
    ...rows,
    ...(defines.length > 0 ? [`${NEED_WORDS.define} in ${listed(defines.map((name) => `“${shownText(name)}”`))}`] : []),
    ...(seen.backup && !isBackup ? [NEED_WORDS.backup] : []),
    ...(seen.restore && !(isBackup && wanted.restore) ? [NEED_WORDS.restore] : []),
    ...(seen.watch && wanted?.level !== "monitoring" ? [NEED_WORDS.watch] : []),
    ...seen.beyond.map((kind) => `it ${kind === "system" ? "works in the database “system”" : BEYOND_WORDS[kind]}`),
  ];
}

/** That a level is against what was seen, in one sentence; undefined where it gives all of it. */
export function againstSeen(seen: SeenUse | undefined, wanted: WantedAccess | null): string | undefined {
  const used = usedButNotGiven(seen, wanted);
  return used.length === 0 ? undefined : `It was seen to use what this does not give: ${used.join("; ")}.`;
}
