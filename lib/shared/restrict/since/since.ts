import { shownText } from "#lib/sql/answers/read/shown-text.ts";
import { listed } from "#lib/sql/listed.ts";
import { counted } from "../../counted.ts";
import { NEED_WORDS } from "../need-labels.ts";
import { kindOfText } from "../watch/watched.ts";
import type { SinceItem } from "./since-schema.ts";

/* What was seen of a restricted SQL user since. Without zod, since pages include this file. */

/** How long a restricted SQL user is looked at, and how often. */
export const SINCE_HOURS = 72;
export const SINCE_EVERY_MINUTES = 10;

/** How a SQL user looks since its restriction; the worst comes first. */
const SINCE_STATES = ["put_back", "refused", "closed", "hidden", "unused", "nothing", "not_yet"] as const;
export type SinceState = (typeof SINCE_STATES)[number];

/** What matters most of what was seen. */
export function sinceState(item: SinceItem): SinceState {
  if (item.isPutBack) return "put_back";
  if (item.refused > 0) return "refused";
  if (item.lookedAt === undefined) return "not_yet";
  if (item.hidesRefusals && item.hidesSessions) return "hidden";
  if ((item.sessionsBefore ?? 0) > 0 && item.sessionsNow === 0) return "closed";
  return hadNoSession(item) ? "unused" : "nothing";
}

type SeenSessions = {
  [key in "sessionsBefore" | "sessionsNow" | "newestSessionAt"]?: number | null | undefined;
} & Pick<SinceItem, "hidesSessions">;

/** Whether no session of it was open at any look or before: that nothing failed is no sign then. */
export const hadNoSession = ({ sessionsBefore, sessionsNow, newestSessionAt, hidesSessions }: SeenSessions): boolean =>
  !hidesSessions && sessionsNow === 0 && !sessionsBefore && (newestSessionAt ?? null) === null;

/** One sentence for a SQL user. */
export function sinceWords(item: SinceItem): string {
  const state = sinceState(item);
  switch (state) {
    case "put_back":
      return "Put back: it has what the restriction took, for a time.";
    case "refused":
      return `${counted(item.refused, "statement")} failed with a privilege error${kindsIn(item)}.`;
    case "closed":
      return `Its ${counted(item.sessionsBefore ?? 0, "session")} closed, and none is open.${partOf(item)}`;
    case "hidden":
      return "Not visible here.";
    case "unused":
      return `Rolecall looked, and saw no session of it. Whether its work still runs is not known.${partOf(item)}`;
    case "nothing":
      return `Rolecall looked, and saw no failure.${sessionsIn(item)}${partOf(item)}`;
    case "not_yet":
      return "Nobody has looked yet.";
    default:
      return state satisfies never;
  }
}

function sessionsIn({ newestSessionAt, restrictedAt, sessionsNow = 0 }: SinceItem): string {
  const isKnown = newestSessionAt !== undefined && restrictedAt !== undefined;
  if (isKnown && newestSessionAt > restrictedAt)
    return sessionsNow > 0 ? " It has new sessions." : " It had new sessions.";
  if (sessionsNow === 0) return "";
  const sessions = counted(sessionsNow, "session");
  if (isKnown) return ` Its ${sessions} began before the restriction.`;
  return ` ${sessions} ${sessionsNow === 1 ? "is" : "are"} open.`;
}

function partOf({ hidesRefusals, hidesSessions }: SinceItem): string {
  if (hidesRefusals) return " Privilege errors are not visible here.";
  return hidesSessions ? " Sessions are not visible here." : "";
}

function kindsIn({ kinds }: SinceItem): string {
  const words = kinds.map(
    ({ kind, database }) => `${kindWords(kind)}${database ? ` in “${shownText(database)}”` : ""}`,
  );
  return words.length === 0 ? "" : `: ${listed(words)}`;
}

/** Whether it was refused what CREATEROLE gives. */
export const lacksCreateRole = ({ refused, kinds }: SinceItem): boolean =>
  refused > 0 && kinds.some(({ kind }) => kindOfText(kind).beyond === "roles");

function kindWords(text: string): string {
  const { needs, beyond, isUnclear } = kindOfText(text);
  if (isUnclear) return "statements of an unknown kind";
  if (beyond === "roles") return "CREATE ROLE and the like";
  if (beyond !== null) return "what no level gives";
  // An INSERT needs SELECT too: what it is named by comes last.
  const named = needs.length > 1 ? needs.filter((need) => need !== "read") : needs;
  return named.length === 0 ? "other statements" : listed(named.map((need) => NEED_WORDS[need]));
}
