import { Pill } from "#components/ui/words/pill.tsx";

/** Marks a SQL user created outside Rolecall, until it is adopted. */
export function DriftMark() {
  return (
    <Pill
      tone="warn"
      className="flex-none"
      title="Created outside Rolecall. Probably admin, as CockroachDB Cloud makes new SQL users."
    >
      <span className="max-md:sr-only">created </span>outside
    </Pill>
  );
}
