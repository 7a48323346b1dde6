import "server-only";
import type {
  ChangedRow,
  Decision,
  EvidenceInput,
  PopulationRow,
  Remediation,
  ReviewDecision,
} from "./evidence-input.ts";

/** The result of a row. A change is `done` where its proof is in the audit, and `open` otherwise. */
export type ResultState = "undecided" | "kept" | "open" | "done";

export type Result = {
  row: PopulationRow;
  /** the last decision, if there is one; `not_mine` leaves the row undecided */
  last: Decision | undefined;
  state: ResultState;
  remediation: Remediation | undefined;
  /** of 24 hours, up to the close; of open changes */
  openDays: number | undefined;
  /** what of it Rolecall had seen change since the start */
  changes: ChangedRow["changes"];
};

const DAY = 24 * 60 * 60_000;

/** The result of each row, in the order of the population. */
export function resultsOf({ review, population, decisions, remediation, changed }: EvidenceInput): Result[] {
  const last = new Map(decisions.map((decision) => [decision.row, decision]));
  const remedies = new Map(remediation.map((remedy) => [remedy.row, remedy]));
  const changes = new Map(changed.map((each) => [each.row, each.changes]));
  return population.map((row) => {
    const decision = last.get(row.row);
    const remedy = remedies.get(row.row);
    const state = stateOf(decision?.decision, remedy);
    const openDays = state === "open" && decision ? Math.floor((review.closedAt - decision.at) / DAY) : undefined;
    return { row, last: decision, state, remediation: remedy, openDays, changes: changes.get(row.row) ?? [] };
  });
}

function stateOf(decision: ReviewDecision | undefined, remedy: Remediation | undefined): ResultState {
  switch (decision) {
    case undefined:
    case "not_mine":
      return "undecided";
    case "keep":
      return "kept";
    case "restrict":
    case "rotate":
    case "remove":
      return remedy?.state ?? "open";
    default:
      return decision satisfies never;
  }
}

/** The results as in `results.jsonl`. */
export function writtenResult({ row, last, state, remediation, openDays, changes }: Result) {
  const { proof, why } = remediation ?? {};
  return {
    ...{ row: row.row, clusterId: row.clusterId, name: row.name, decision: last?.decision ?? null, state },
    decidedBy: last ? { id: last.by.id, email: last.by.email, name: last.by.name } : null,
    ...{ event: last?.event ?? null, openDays: openDays ?? null, why: why ?? null, changedSince: changes },
    proof: proof && state === "done" ? { event: proof.event, sequence: proof.sequence, action: proof.action } : null,
  };
}

/** The results in this state. */
export function inState(results: readonly Result[], state: ResultState): Result[] {
  return results.filter((result) => result.state === state);
}
