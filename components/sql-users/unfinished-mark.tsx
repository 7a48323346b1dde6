import { Pill } from "#components/ui/pill.tsx";

/** Marks a SQL user whose creation stopped in the middle. */
export function UnfinishedMark() {
  return (
    <Pill tone="warn" className="flex-none" title="Its creation stopped in the middle. Finish or remove it.">
      unfinished
    </Pill>
  );
}
