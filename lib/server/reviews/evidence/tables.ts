import { csvLine } from "#lib/shared/csv.ts";
import { CHANGE_WORDS } from "./change-labels.ts";
import { isoTime, writtenFact } from "./digests.ts";
import type { EvidenceInput, Fact, PopulationRow } from "./evidence-input.ts";
import { visibleText } from "./html-text.ts";
import type { Result } from "./results.ts";

/** Without this mark, spreadsheets read the file in their local code page. */
const MARK = "\uFEFF";

/** Lines of CSV. No cell is a formula or contains invisible characters. */
function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return MARK + [columns, ...rows].map((cells) => csvLine(cells.map(cellOf))).join("");
}

type Cell = Fact | undefined;

function cellOf(cell: Cell): string | number | boolean | undefined {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === "object") return visibleText(cell.join(", "));
  return typeof cell === "string" ? visibleText(cell) : cell;
}

/** The frozen rows, with a column for each fact in the order of first appearance. */
export function populationTable({ population, review }: EvidenceInput): string {
  const keys = [...new Set(population.flatMap(({ facts }) => Object.keys(facts)))];
  const emails = new Map(review.reviewers.map(({ person }) => [person.id, person.email]));
  const emailsOf = (ids: readonly string[]) => ids.map((id) => emails.get(id) ?? id);
  return csv(
    ["row", "kind", "cluster", "cluster_id", "name", ...keys, "reviewers", "concerns"],
    population.map(({ row, kind, clusterName, clusterId, name, facts, reviewers, concerns }) => [
      ...[row, kind, clusterName, clusterId, name],
      ...keys.map((key) => writtenFact(key, facts[key] ?? null)),
      ...[emailsOf(reviewers), emailsOf(concerns)],
    ]),
  );
}

/** Every decision in order, including those that were changed later. */
export function decisionTable({ population, decisions }: EvidenceInput): string {
  const rows = new Map(population.map((row) => [row.row, row]));
  const last = new Map(decisions.map((decision) => [decision.row, decision]));
  return csv(
    ["time", "cluster", "name", "decision", "in_force", "note", "email", "person", "account_id", "event", "row"],
    decisions.map((made) => [
      ...[isoTime(made.at), rows.get(made.row)?.clusterName, rows.get(made.row)?.name, made.decision],
      ...[last.get(made.row) === made ? "yes" : "changed later", made.note],
      ...[made.by.email, made.by.name, made.by.id, made.event, made.row],
    ]),
  );
}

/** The result of each row. */
export function resultTable(results: readonly Result[]): string {
  return csv(
    [
      ...["cluster", "name", "decision", "state", "decided", "email", "person", "note", "together", "open_days"],
      ...["why_open", "proved", "how", "carried_out_by", "checked_by", "proof_event", "proof_sequence"],
      ...["state_at_start", "state_at_close", "changed_since", "row"],
    ],
    results.map(({ row, last, state, remediation, openDays, changes, stateAtClose, together }) => {
      const { proof, why } = remediation ?? {};
      return [
        ...[row.clusterName, row.name, last?.decision, state, last && isoTime(last.at), last?.by.email, last?.by.name],
        ...[last?.note, together, openDays, why, proof && isoTime(proof.at), proof?.how, proof?.by, proof?.checkedBy],
        ...[proof?.event, proof?.sequence, stateAtStart(row), stateAtClose],
        ...[changes.map((change) => CHANGE_WORDS[change]), row.row],
      ];
    }),
  );
}

/** The state, role or power that was frozen, in the words of the state at the close. */
function stateAtStart({ kind, facts }: PopulationRow): Fact {
  const fact = (key: string) => facts[key] ?? null;
  if (kind !== "account") return fact("state");
  return fact("state") === "disabled" ? `${fact("role")}, disabled` : fact("role");
}
