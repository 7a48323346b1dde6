import { sha256 } from "../../base/sha256.ts";
import type { Decision, Fact, PopulationRow, SignOff } from "./evidence-input.ts";

/** An epoch time as ISO 8601 in UTC. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Values as JSON Lines. Control, format and line-breaking characters are escaped, so that they are visible and harmless on a terminal. */
export function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value).replaceAll(UNSEEN, escaped)}\n`).join("");
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function escaped(sign: string): string {
  return Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
    "",
  );
}

/** A fact as the files have it: times as ISO 8601. */
export function writtenFact(key: string, fact: Fact): Fact {
  return key.endsWith("At") && typeof fact === "number" ? isoTime(fact) : fact;
}

/** The frozen rows as `population.jsonl` has them. */
export function populationLines(review: string, rows: readonly PopulationRow[]): string {
  return jsonLines(
    rows.map(({ row, kind, clusterId, clusterName, name, concerns, reviewers, facts }) => ({
      review,
      row,
      kind,
      clusterId,
      clusterName,
      name,
      concerns,
      reviewers,
      facts: Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, writtenFact(key, fact)])),
    })),
  );
}

/** Decisions or sign-offs as in their file. */
export function actLines(review: string, acts: readonly (Decision | SignOff)[]): string {
  return jsonLines(
    acts.map(({ by: { id, email, name }, at, event, ...act }) => ({
      review,
      row: "row" in act ? act.row : undefined,
      decision: "row" in act ? act.decision : undefined,
      note: "row" in act ? act.note : undefined,
      decided: "row" in act ? undefined : act.decided,
      by: { id, email, name },
      at: isoTime(at),
      event,
    })),
  );
}

/** The hash of the frozen rows that the audit event of a review's start records. */
export function populationSha256(review: string, rows: readonly PopulationRow[]): string {
  return sha256(populationLines(review, rows));
}

/** The hash of the decisions or the sign-off that one audit event records. */
export function actsSha256(review: string, acts: readonly (Decision | SignOff)[]): string {
  return sha256(actLines(review, acts));
}
