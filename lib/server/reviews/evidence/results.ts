import type {
  Decision,
  EvidenceInput,
  PopulationRow,
  Remediation,
  ReviewDecision,
  RowAtClose,
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
  changes: RowAtClose["changes"];
  /** at the close; null where it was gone, or nothing is known */
  stateAtClose: string | null;
  /** how many rows the act of the last decision was about */
  together: number;
};

const DAY = 24 * 60 * 60_000;

/** The result of each row, in the order of the population. */
export function resultsOf({ review, population, decisions, remediation, atClose }: EvidenceInput): Result[] {
  const last = new Map(decisions.map((decision) => [decision.row, decision]));
  const acts = Map.groupBy(decisions, ({ event }) => event);
  const remedies = new Map(remediation.map((remedy) => [remedy.row, remedy]));
  const now = new Map(atClose.map((each) => [each.row, each]));
  return population.map((row) => {
    const decision = last.get(row.row);
    const remedy = remedies.get(row.row);
    const state = stateOf(decision?.decision, remedy);
    const openDays = state === "open" && decision ? Math.floor((review.closedAt - decision.at) / DAY) : undefined;
    const { changes = [], state: stateAtClose = null } = now.get(row.row) ?? {};
    const together = decision ? (acts.get(decision.event)?.length ?? 0) : 0;
    return { row, last: decision, state, remediation: remedy, openDays, changes, stateAtClose, together };
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
export function writtenResult({ row, last, state, remediation, openDays, changes, stateAtClose, together }: Result) {
  const { proof, why } = remediation ?? {};
  return {
    row: row.row,
    clusterId: row.clusterId,
    name: row.name,
    decision: last?.decision ?? null,
    state,
    decidedBy: last ? { id: last.by.id, email: last.by.email, name: last.by.name } : null,
    event: last?.event ?? null,
    together,
    openDays: openDays ?? null,
    why: why ?? null,
    changedSince: changes,
    stateAtClose,
    proof: proof && state === "done" ? writtenProof(proof) : null,
  };
}

function writtenProof({ event, sequence, action, how, by, checkedBy }: NonNullable<Remediation["proof"]>) {
  return { event, sequence, action, how, carriedOutBy: by, checkedBy };
}

/** The results in this state. */
export function inState(results: readonly Result[], state: ResultState): Result[] {
  return results.filter((result) => result.state === state);
}
