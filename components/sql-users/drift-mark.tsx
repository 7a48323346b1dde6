import { Pill } from "#components/ui/pill.tsx";

/** Beside the name of a SQL user that nobody in Rolecall has created, until somebody says whose it is and what for. */
export function DriftMark() {
  return (
    <Pill
      tone="warn"
      className="flex-none"
      title="Created outside of Rolecall. Probably admin: CockroachDB Cloud creates SQL users that way."
    >
      <span className="max-md:sr-only">created </span>outside
    </Pill>
  );
}
