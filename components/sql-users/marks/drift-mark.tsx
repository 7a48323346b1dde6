import { Pill } from "#components/ui/words/pill.tsx";

/** Marks a SQL user created outside Rolecall, until it is adopted. */
export function DriftMark() {
  return (
    <Pill tone="warn" title="Created outside Rolecall. Probably admin, as CockroachDB Cloud makes new SQL users.">
      <span className="cut">
        <span className="max-md:sr-only">created </span>outside
      </span>
    </Pill>
  );
}
