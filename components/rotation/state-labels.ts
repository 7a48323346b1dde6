import { number } from "#components/ui/words/counted.ts";
import type { ListedRotation } from "#lib/shared/passwords/rotation.ts";

/** What a rotation is doing, in one sentence. */
export function stateWords({ state, cause, changedBy, counts }: ListedRotation): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const done = `${number(counts.done)} of ${number(total)} passwords are new.`;
  switch (state) {
    case "running":
      return "In progress.";
    case "paused":
      if (cause === undefined) return `Paused by ${changedBy}.`;
      return cause === "unauthenticated"
        ? "Paused, since the session of its starter has ended."
        : "Paused, since its starter may not reset the passwords that are left.";
    case "stopped":
      return `Stopped by ${changedBy}: ${done}`;
    case "over":
      return `Done: ${done}`;
    default:
      return state satisfies never;
  }
}
