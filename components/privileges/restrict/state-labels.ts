import type { Route } from "next";
import { number } from "#components/ui/words/counted.ts";
import type { PillTone } from "#components/ui/words/pill.tsx";
import type { StoredItemCounts, StoredJobState } from "#lib/shared/audit/jobs.ts";
import { isPrivilegedByLevel } from "#lib/shared/restrict/ends-privileged.ts";
import type { BackState, Restriction, RestrictionItem, RestrictStep } from "#lib/shared/restrict/restriction.ts";

/** What the rows of a restriction need of it. */
export type OfRestriction = Pick<Restriction, "id" | "clusterId" | "mayPutBack">;

/** The page of one restriction. */
export const restrictionPath = (id: string): Route => `/restrict/${encodeURIComponent(id)}` as Route;

/** How many SQL users a restriction has. */
export const sumOf = (counts: Partial<StoredItemCounts>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export const JOB_STATES: Record<StoredJobState, { words: string; tone: PillTone }> = {
  running: { words: "in progress", tone: "accent" },
  paused: { words: "paused", tone: "warn" },
  stopped: { words: "stopped", tone: "plain" },
  ended: { words: "done", tone: "line" },
};

/** What is being done to a SQL user. */
export const STEP_WORDS: Record<RestrictStep, string> = {
  read: "reading",
  roles: "making roles",
  grants: "granting",
  revoke: "revoking admin",
  check: "checking",
};

/**
 * How one SQL user stands, in a word. `put_back`: as it was before, for a time. `lacking`: without admin, and without rights that its level gives; `half`: it could not be put back;
 * `failed`: as it was, or still admin; `agreed`: privileged by what its level gives, and by nothing else.
 */
export type Outcome =
  | "waiting"
  | "running"
  | "restricted"
  | "agreed"
  | "privileged"
  | "put_back"
  | "lacking"
  | "failed"
  | "half"
  | "unknown"
  | "stopped";

/** The words of each outcome: how many are so. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  restricted: "restricted",
  agreed: "privileged by its level",
  privileged: "privileged",
  put_back: "put back",
  lacking: "lacking rights",
  failed: "failed",
  half: "partly undone",
  unknown: "unknown",
  running: "in progress",
  waiting: "waiting",
  stopped: "not begun",
};

/** It has what its restriction took, or may have. */
const IS_BACK: ReadonlySet<BackState> = new Set(["giving", "back", "restricting", "stuck"]);

/** How a SQL user stands in a restriction. */
export function outcomeOf({
  state,
  code,
  result,
  back,
  wanted,
  powers,
}: Pick<RestrictionItem, "state" | "code" | "result" | "back" | "wanted" | "powers">): Outcome {
  if (back && IS_BACK.has(back.state)) return "put_back";
  // Nothing was given and no refusal was heard, so that something may come late.
  if (back?.code === "way_back_nothing" && back.words === undefined) return "unknown";
  switch (state) {
    case "done":
      if (code === undefined && result === "restricted") return "restricted";
      return result === "privileged" && isPrivilegedByLevel(wanted, powers) ? "agreed" : "privileged";
    case "failed":
      if (code === "restriction_half") return "half";
      return code === "restriction_missing" ? "lacking" : "failed";
    case "waiting":
    case "running":
    case "unknown":
    case "stopped":
      return state;
    default:
      return state satisfies never;
  }
}

/** How many SQL users of a restriction have each outcome. */
export function outcomesOf(items: readonly RestrictionItem[]): Record<Outcome, number> {
  const counts = Object.fromEntries(Object.keys(OUTCOME_WORDS).map((outcome) => [outcome, 0])) as Record<
    Outcome,
    number
  >;
  for (const item of items) counts[outcomeOf(item)] += 1;
  return counts;
}

/** What a restriction is doing, in one sentence. */
export function stateWords({ state, cause, changedBy, items }: Restriction): string {
  const { restricted, agreed, put_back: back } = outcomesOf(items);
  const others = [
    agreed > 0 &&
      `, ${number(agreed)} ${agreed === 1 ? "is privileged by its level" : "are privileged by their level"}`,
    back > 0 && `, ${number(back)} ${back === 1 ? "is" : "are"} put back`,
  ];
  const also = others.filter(Boolean).join("");
  const proved = `${number(restricted)} of ${number(items.length)} ${restricted === 1 ? "is" : "are"} restricted${also}.`;
  switch (state) {
    case "running":
      return "In progress.";
    case "paused":
      return cause === undefined ? `Paused by ${changedBy}.` : "Paused by Rolecall.";
    case "stopped":
      return `Stopped by ${changedBy}: ${proved}`;
    case "ended":
      return `Done: ${proved}`;
    default:
      return state satisfies never;
  }
}
