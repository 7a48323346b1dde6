import "server-only";
import { counted } from "#lib/shared/counted.ts";
import { utcDate } from "#lib/shared/utc-date.ts";
import { CHANGE_WORDS } from "./change-words.ts";
import type { EvidenceInput, PopulationRow, ReviewDecision } from "./evidence-input.ts";
import { type Cells, code, type Html, paragraph, section, table } from "./paper-parts.ts";
import { inState, type Result, type ResultState } from "./results.ts";
import { bdi, html } from "./shown.ts";

/** The sections of the printable page about the decisions and their results. */
export function decisionSections(input: EvidenceInput, results: readonly Result[]): Html[] {
  return [
    ...[decisions(input, results), changes(results), exceptions(results), undecided(input, results)],
    changedSince(results),
  ];
}

const PROOFS: Record<Exclude<ReviewDecision, "not_mine">, { words: string; proof: string }> = {
  keep: { words: "Keep", proof: "None needed" },
  restrict: {
    words: "Restrict",
    proof:
      "After the decision: verified as restricted, live or by a pasted answer, or missing from a complete list. An account: disabled, removed or with fewer rights than frozen",
  },
  rotate: {
    words: "Rotate",
    proof:
      "After the decision: new password set, or missing from a complete list. An API token: ended, and the event names its replacement",
  },
  remove: {
    words: "Remove",
    proof:
      "Missing from a complete list that was begun after the decision. An account: removed or disabled after it. An API token: revoked, expired or gone",
  },
};

function wordsOf(decision: ReviewDecision | undefined): string {
  return decision === undefined || decision === "not_mine" ? "Undecided" : PROOFS[decision].words;
}

function decisions(input: EvidenceInput, results: readonly Result[]): Html {
  const rows = (Object.keys(PROOFS) as (keyof typeof PROOFS)[]).map((decision): Cells => {
    const some = results.filter(({ last }) => last?.decision === decision);
    const open = inState(some, "open").length;
    return [PROOFS[decision].words, some.length, some.length - open, open, PROOFS[decision].proof];
  });
  const left = inState(results, "undecided").length;
  const open = inState(results, "open").length;
  const changed = input.decisions.length - new Set(input.decisions.map(({ row }) => row)).size;
  return section(
    "Decisions",
    table(
      "Decisions",
      ["Decision", { number: "Rows" }, { number: "Carried out" }, { number: "Open" }, "Proof"],
      [...rows, ["Undecided", left, 0, 0, ""]],
      ["Total", results.length, results.length - open - left, open, ""],
    ),
    changed === 0
      ? ""
      : paragraph(
          `${html(counted(changed, "decision was", "decisions were"))} changed later: ${code("decisions.csv")} has all.`,
        ),
  );
}

function changes(results: readonly Result[]): Html {
  const rows = inState(results, "open").map(({ row, last, openDays, remediation }): Cells => {
    const since = last ? utcDate(last.at) : "";
    return [...nameCells(row), wordsOf(last?.decision), since, openDays ?? "", bdi(remediation?.why ?? "")];
  });
  return section(
    "Open changes",
    table("Open changes", ["Name", "Cluster", "Decision", { day: "Since" }, { number: "Days" }, "Why"], rows),
  );
}

function exceptions(results: readonly Result[]): Html {
  const kept = inState(results, "kept").filter(
    ({ row: { facts } }) => facts.state === "admin" || facts.role === "administrator",
  );
  const rows = kept.map(({ row, last }): Cells => {
    const made = last ? [bdi(last.note), bdi(last.by.name), utcDate(last.at)] : ["", "", ""];
    return [...nameCells(row), ...made];
  });
  return section(
    "Exceptions: admin SQL users and administrators that were kept",
    table("Exceptions", ["Name", "Cluster", "Note", "Accepted by", { day: "On" }], rows),
  );
}

function undecided({ review }: EvidenceInput, results: readonly Result[]): Html {
  const names = new Map(review.reviewers.map(({ person: { id, name } }) => [id, name]));
  const rows = inState(results, "undecided").map(({ row }): Cells => {
    const reviewers = row.reviewers.map((id) => bdi(names.get(id) ?? id)).join(", ");
    return [...nameCells(row), ownerOf(row), stateOf(row), reviewers];
  });
  return section(
    "Undecided",
    table("Undecided", ["Name", "Cluster", "Owner or teams", "State, role or scopes", "Reviewers"], rows),
  );
}

/** Rows that Rolecall saw change between the start and the close, whatever was decided. */
function changedSince(results: readonly Result[]): Html {
  const rows = results.flatMap(({ row, last, changes: made }): Cells[] =>
    made.length > 0
      ? [[...nameCells(row), wordsOf(last?.decision), made.map((each) => CHANGE_WORDS[each]).join(", ")]]
      : [],
  );
  return section(
    "Changed between the start and the close",
    table("Changed since the start", ["Name", "Cluster", "Decision", "What"], rows),
  );
}

/** Each row with its result. */
export function annex(results: readonly Result[]): Html {
  const rows = results.map(({ row, last, state }): Cells => {
    const decided = last && state !== "undecided" ? [bdi(last.by.name), utcDate(last.at)] : ["", ""];
    return [...nameCells(row), ownerOf(row), stateOf(row), wordsOf(last?.decision), ...decided, RESULTS[state]];
  });
  return section(
    "Annex: every row",
    table(
      "Every row",
      ["Name", "Cluster", "Owner or teams", "State, role or scopes", "Decision", "By", { day: "On" }, "Result"],
      rows,
    ),
    paragraph(
      `Notes and all frozen facts are in ${code("results.csv")} and ${code("population.csv")}. Characters that cannot be seen are shown as their numbers here; the exact texts are in the JSON Lines.`,
    ),
  );
}

const RESULTS: Record<ResultState, string> = { undecided: "", kept: "Kept", open: "Open", done: "Proved" };

function nameCells({ name, clusterName }: PopulationRow): Html[] {
  return [`<span class="code">${bdi(name)}</span>`, bdi(clusterName ?? "")];
}

/** The owner team of a SQL user, the teams of an account, the account or team of a token. */
function ownerOf(row: PopulationRow): Html {
  switch (row.kind) {
    case "sql_user":
    case "token":
      return factOf(row, "owner");
    case "account":
      return listOf(row, "teams");
    default:
      return row.kind satisfies never;
  }
}

/** The state of a SQL user; the role of an account, and whether it was disabled; the scopes of a token. */
function stateOf(row: PopulationRow): Html {
  switch (row.kind) {
    case "sql_user":
      return factOf(row, "state");
    case "account":
      return `${factOf(row, "role")}${row.facts.state === "disabled" ? ", disabled" : ""}`;
    case "token":
      return `API token: ${listOf(row, "scopes")}`;
    default:
      return row.kind satisfies never;
  }
}

function listOf({ facts }: PopulationRow, key: string): Html {
  const fact = facts[key];
  return typeof fact === "object" && fact !== null ? bdi(fact.join(", ")) : "";
}

function factOf({ facts }: PopulationRow, key: string): Html {
  const fact = facts[key];
  return typeof fact === "string" ? bdi(fact) : "";
}
