import { Pill } from "#components/ui/pill.tsx";
import type { Unfinished } from "#lib/shared/creation.ts";

/** Marks a SQL user whose creation stopped in the middle, or whose password may be lost. */
export function UnfinishedMark({ after }: Pick<Unfinished, "after">) {
  const isComplete = after === "signed_in";
  return (
    <Pill
      tone="warn"
      className="flex-none"
      title={
        isComplete
          ? "Its password may be lost. Set a new one or remove it."
          : "Its creation stopped in the middle. Finish or remove it."
      }
    >
      {isComplete ? "not handed over" : "unfinished"}
    </Pill>
  );
}
