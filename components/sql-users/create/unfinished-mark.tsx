import { Pill } from "#components/ui/words/pill.tsx";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";

/** Marks a SQL user whose creation stopped in the middle, or whose password may be lost. */
export function UnfinishedMark({ after, whose }: Pick<Unfinished, "after" | "whose">) {
  const isComplete = after === "signed_in";
  return (
    <Pill tone="warn" title={`${what(isComplete)} ${NEXT[whose]}`}>
      <span className="cut">{isComplete ? "not handed over" : "unfinished"}</span>
    </Pill>
  );
}

const what = (isComplete: boolean) =>
  isComplete ? "Its password may be lost." : "The creation of a SQL user of this name stopped in the middle.";

const NEXT: Record<Unfinished["whose"], string> = {
  ours: "Set a password or remove it.",
  unchecked: "Rolecall has not checked yet whether this is the SQL user that it made.",
  unproved: "Nothing proves that Rolecall made this one: reset its password or delete it.",
};
