import { counted } from "#components/ui/words/counted.ts";
import type { Rotation } from "#lib/shared/passwords/rotation.ts";

/** What a stop leaves as it is: of SQL users that wait and of those that are done, where there are any. */
export function stopWords({ waiting, done }: Pick<Rotation["counts"], "waiting" | "done">): string {
  const one = waiting === 1;
  return [
    "Changes in progress finish first.",
    waiting > 0 &&
      `${counted(waiting, "SQL user")} ${one ? "keeps its old password; rotate it" : "keep their old passwords; rotate them"} later.`,
    done > 0 && `${counted(done, "new password")} ${done === 1 ? "remains" : "remain"}.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(" ");
}
