import { ADMIN_STATE_WORDS } from "#lib/shared/admin-state.ts";
import { adminStateSchema } from "#lib/shared/admin-state-schema.ts";
import { counted } from "#lib/shared/counted.ts";
import type { ReviewProof } from "#lib/shared/reviews/review-rows.ts";
import { utcDate } from "#lib/shared/utc-date.ts";
import { CHANGE_WORDS } from "./change-labels.ts";
import type { EvidenceInput, PopulationRow, ReviewDecision } from "./evidence-input.ts";
import { bdi, bdiName, html } from "./html-text.ts";
import { type Cells, code, type Html, paragraph, section, table } from "./paper-parts.ts";
import { inState, type Result, type ResultState } from "./results.ts";

/** The sections of the printable page about the decisions and their results. */
export function decisionSections(input: EvidenceInput, results: readonly Result[]): Html[] {
  return [
    ...[decisions(input, results), openChanges(results), doneChanges(results), exceptions(results)],
    ...[undecided(input, results), changedSince(results)],
  ];
}

const PROOFS: Record<Exclude<ReviewDecision, "not_mine">, { words: string; proof: string }> = {
  keep: { words: "Keep", proof: "None needed" },
  restrict: {
    words: "Restrict",
    proof:
      "After the decision: verified as restricted, live or by a pasted answer, with fewer privileges than frozen where it was restricted before; or missing from a complete list. An account: disabled, removed or with fewer rights than frozen",
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

/** A decision, marked where one act was about several rows. */
function decisionCell({ last, state, together }: Result): Html {
  if (!last || state === "undecided") return "Undecided";
  const others = together - 1;
  return others > 0 ? `${wordsOf(last.decision)}<br>with ${html(counted(others, "other"))}` : wordsOf(last.decision);
}

function openChanges(results: readonly Result[]): Html {
  const rows = inState(results, "open").map((result): Cells => {
    const { row, last, openDays, remediation } = result;
    const since = last ? utcDate(last.at) : "";
    return [
      ...[...nameCells(row), decisionCell(result), bdi(last?.note ?? ""), since, openDays ?? ""],
      bdi(remediation?.why ?? ""),
    ];
  });
  return section(
    "Open changes",
    table("Open changes", ["Name", "Cluster", "Decision", "Note", { day: "Since" }, { number: "Days" }, "Why"], rows),
  );
}

/** How a change was proved, in words; empty for a proof of another version. */
const PROOF_WORDS: Readonly<Record<ReviewProof, string>> = {
  absent: "Gone from a complete list",
  reset: "New password set",
  verified: "Verified as restricted",
  removed: "Removed",
  disabled: "Disabled",
  narrowed: "Fewer rights than frozen",
  revoked: "Revoked",
  expired: "Expired",
  replaced: "Ended, and a new one made",
};

function doneChanges(results: readonly Result[]): Html {
  const rows = inState(results, "done").map((result): Cells => {
    const { row, last, remediation } = result;
    const { how = "", by = null, checkedBy = null } = remediation?.proof ?? {};
    const words = Object.hasOwn(PROOF_WORDS, how) ? PROOF_WORDS[how as ReviewProof] : how;
    const checked = checkedBy === null ? "" : `<br>checked by ${bdi(checkedBy)}`;
    return [
      ...[...nameCells(row), decisionCell(result), bdi(last?.note ?? ""), bdi(last?.by.name ?? "")],
      ...[`${html(words)}${checked}`, by === null ? "Not known" : bdi(by)],
    ];
  });
  return section(
    "Changes carried out",
    table(
      "Changes carried out",
      ["Name", "Cluster", "Decision", "Note", "Decided by", "Proof", "Carried out by"],
      rows,
    ),
  );
}

/** What needs a reason to stay, by its state at the start or at the close. */
const EXCEPTIONAL: ReadonlySet<unknown> = new Set([
  ...["admin", "privileged", "unknown", "changes", "administrator", "administrator, disabled"],
]);

function exceptions(results: readonly Result[]): Html {
  const kept = inState(results, "kept").filter(
    ({ row: { kind, facts }, stateAtClose }) =>
      EXCEPTIONAL.has(kind === "account" ? facts.role : facts.state) || EXCEPTIONAL.has(stateAtClose),
  );
  const rows = kept.map((result): Cells => {
    const { row, last } = result;
    const made = last ? [bdi(last.note), bdi(last.by.name), utcDate(last.at)] : ["", "", ""];
    return [...nameCells(row), stateOf(row), closeCell(result), decisionCell(result), ...made];
  });
  return section(
    "Exceptions: kept although they can do much, or it is not known",
    table(
      "Exceptions",
      ["Name", "Cluster", "At the start", "At the close", "Decision", "Note", "Accepted by", { day: "On" }],
      rows,
    ),
  );
}

/** The state at the close; nothing where it is as it was frozen. */
function closeCell({ row, stateAtClose }: Result): Html {
  if (stateAtClose === null) return "Gone";
  const close = row.kind === "sql_user" ? wordOf(stateAtClose) : bdi(stateAtClose);
  const frozen = row.kind === "token" ? bdi(String(row.facts.state ?? "")) : stateOf(row);
  return close === frozen ? "The same" : close;
}

/** The state of a SQL user in the word that people read. */
function wordOf(state: unknown): Html {
  const known = adminStateSchema.safeParse(state);
  // A word of its own stays whole; a text of another version may have any length.
  return known.success ? html(ADMIN_STATE_WORDS[known.data]) : bdi(String(state ?? ""));
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
  const rows = results.map((result): Cells => {
    const { row, last, state } = result;
    const decided = last && state !== "undecided" ? [bdi(last.by.name), utcDate(last.at)] : ["", ""];
    return [
      ...[...nameCells(row), ownerOf(row), stateOf(row), closeCell(result), decisionCell(result)],
      ...[...decided, RESULTS[state]],
    ];
  });
  return section(
    "Annex: every row",
    table(
      "Every row",
      [
        ...["Name", "Cluster", "Owner or teams", "State, role or scopes", "At the close", "Decision", "By"],
        ...[{ day: "On" }, "Result"],
      ],
      rows,
    ),
    paragraph(
      `Notes and all frozen facts are in ${code("results.csv")} and ${code("population.csv")}. Characters that cannot be seen are shown as their numbers here; the exact texts are in the JSON Lines.`,
    ),
  );
}

const RESULTS: Record<ResultState, string> = { undecided: "", kept: "Kept", open: "Open", done: "Proved" };

function nameCells({ name, clusterName }: PopulationRow): Html[] {
  return [`<span class="code">${bdiName(name)}</span>`, bdiName(clusterName ?? "")];
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
      return wordOf(row.facts.state);
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
  return typeof fact === "string" ? bdiName(fact) : "";
}
