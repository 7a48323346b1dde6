import { counted } from "../counted.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import type { Similar, SuggestionFacts } from "./facts.ts";
import type { Hints } from "./hints.ts";
import type { Seen } from "./seen.ts";
import type { Confidence } from "./suggestion.ts";
import { covers, isNothing, type Wants } from "./wants.ts";

/** With fewer statements, what was seen is chance. */
const FEW = 20;
/** Longer than any month: work that comes monthly was in it. */
const MORE_THAN_A_MONTH = 32;
/** A partner that has not logged in for so long has not worked under its level. */
const STILL_USED_DAYS = 7;

export type Said = { readonly word: Confidence; readonly because: string };

/** What speaks for the chosen level besides what was seen. */
export type Intent = {
  /** of the name and the purpose; nothing where they say nothing */
  readonly hinted: Wants;
  /** whether they name each database that is chosen */
  readonly namesPlaces: boolean;
  /** of its own grants and roles besides admin */
  readonly held: Wants;
  readonly hints: Hints;
};

/** The other one of its pair, where that has done the work of both for more than a month, restricted: monthly work was in it. */
export function provenPartner({ similar }: Pick<SuggestionFacts, "similar">): Similar | undefined {
  return similar.find(
    ({ relation, restrictedDays, activeDays, loginDaysAgo, wants }) =>
      relation === "pair" &&
      Math.min(restrictedDays ?? 0, activeDays ?? 0) >= MORE_THAN_A_MONTH &&
      loginDaysAgo !== null &&
      loginDaysAgo <= STILL_USED_DAYS &&
      !isNothing(wants),
  );
}

/**
 * How sure a level is. *Medium*: what was seen, and what people have said or granted before, agree. *High*: the other one of its pair has done
 * the same work with no more for over a month. All else is *low*: a cluster shows only a part, and one that lies would hide the rest.
 */
export function confidenceOf(access: WantedAccess, seen: Seen, intent: Intent, facts: SuggestionFacts): Said {
  const hidden = hiddenOf(access, seen, intent, facts);
  if (hidden !== undefined) return { word: "low", because: hidden };
  const partner = provenPartner(facts);
  if (partner && covers(access, partner.wants))
    return {
      word: "high",
      because: `The other one of its pair has been the active one for ${partner.activeDays} days and needed no more.`,
    };
  const thin = thinnessOf(access, seen, intent);
  if (thin !== undefined) return { word: "low", because: thin };
  return {
    word: "medium",
    because: `${counted(seen.statements, "statement")} and its ${isNothing(intent.held) ? "name or purpose" : "own grants"} say the same. Work that comes once a month was not in sight: with such work the level may be too small.`,
  };
}

/** What could not be seen, or speaks for more; undefined where there is nothing of that. */
function hiddenOf(access: WantedAccess, seen: Seen, { hints }: Intent, facts: SuggestionFacts): string | undefined {
  const { sources } = facts;
  const isUnread = sources.now === "not_read" && sources.lately === "not_read";
  if (isUnread && sources.watched === "not_read") return "What it does was not read.";
  if (sources.now === "not_visible" || sources.lately === "not_visible")
    return "A part of what it does is not visible here.";
  // Watching is one more look: what it lacks is what a suggestion without it lacks too.
  const { watched: _, ...always } = sources;
  if (Object.values(always).some((state) => state === "partly" || state === "not_read"))
    return "The cluster showed only a part.";
  if (facts.schedules === null) return "Its schedules are not visible here.";
  if (facts.schedules > 0 && access.level !== "backup-operator") return "What its schedules do is not read.";
  if (seen.gone.length > 0) return "It worked in a database that is not there any more.";
  if (seen.unclear > 0) return "Of some statements the kind or the database is not known.";
  if (hints.rare !== null) return `“${hints.rare}” speaks of work that comes seldom.`;
  if (facts.similar.some(({ wants }) => !isNothing(wants) && !covers(access, wants)))
    return "Similar SQL users have more.";
  return undefined;
}

/** Why what was seen and said is too little; undefined where both say the same. */
function thinnessOf(
  access: WantedAccess,
  seen: Seen,
  { hinted, held, hints, namesPlaces }: Intent,
): string | undefined {
  if (seen.statements === 0) return "Nothing was seen of it.";
  if (seen.statements < FEW) return `Rolecall saw only ${counted(seen.statements, "statement")}.`;
  if (access.level === "backup-operator" && isNothing(held)) return "Which storage it writes to is not read.";
  const hasName = !isNothing(hinted) && hints.levels.some(({ isWeak }) => !isWeak);
  if (!hasName && isNothing(held)) return "Only what was seen speaks for it. Monthly work may need more.";
  if (isNothing(held) && !namesPlaces) return "Its name and purpose do not say which databases it needs.";
  if (!agrees(seen.wants, hinted) || !agrees(seen.wants, held))
    return "What was seen and what its name, purpose or grants say are not the same.";
  return undefined;
}

/** Whether what was seen is of the same sort as what else is said, where that says anything. Rows count as one sort, written or only read. */
function agrees(seen: Wants, said: Wants): boolean {
  return isNothing(said) || sortOf(seen) === sortOf(said);
}

function sortOf({ rows, define, backup, restore, watch }: Wants): string {
  if (define.size > 0) return "define";
  if (backup || restore) return "backup";
  if (watch) return "watch";
  return [...rows.values()].some((needs) => needs.size > 1 || !needs.has("read")) ? "write" : "read";
}
