import Check from "lucide-react/icons/check";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { FEATURES } from "#lib/sql/assumptions/features.ts";
import { type CheckReport, seenText } from "#lib/sql/assumptions/report.ts";
import { RESULTS } from "#lib/sql/assumptions/seen.ts";

type Row = CheckReport["results"][number];

const seenOf = (row: Row) => (
  <span className={row.result === "differs" ? "text-warn" : undefined}>{seenText(row)}</span>
);
const dependentsOf = ({ dependents }: Row) => dependents.map((feature) => FEATURES[feature]).join("; ");

function ResultPill({ row: { result } }: { row: Row }) {
  if (result === "holds")
    return (
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
        <Check className="size-3.5 text-ok-mark" />
        {RESULTS[result]}
      </span>
    );
  return <Pill tone={result === "differs" ? "warn" : "line"}>{RESULTS[result]}</Pill>;
}

/** With the number by which reports name it. */
function Assumed({ row: { id, assumes } }: { row: Row }) {
  return (
    <>
      <span className="mr-2 whitespace-nowrap text-ink-3">{id}</span>
      {assumes}
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  { head: "Rolecall assumes", cell: (row) => <Assumed row={row} /> },
  { head: "Seen on this cluster", cell: seenOf, from: "md", phone: "cell", calm: true },
  { head: "What depends on it", cell: dependentsOf, from: "lg", phone: "cell", calm: true },
  {
    head: "Result",
    cell: (row) => <ResultPill row={row} />,
    from: "md",
    phone: "cell",
    className: "whitespace-nowrap",
  },
];

/** Each assumption with what was seen of it, and what depends on it. */
export function ResultsTable({ results }: { results: readonly Row[] }) {
  return <DataTable label="Assumptions" columns={COLUMNS} rows={results} keyOf={({ id }) => id} />;
}
