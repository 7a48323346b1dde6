import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { NewCode } from "./use-new-code.ts";

const WORDS = {
  expired: "The code in this SQL lived for 30 minutes, which are over. With a new one, run the SQL again.",
  used: "The code in this SQL is used up. To verify again, take a new one and run the SQL again.",
  refused: "The code in this SQL was not accepted: it is over, it was used, or it belongs to another page.",
} as const;

export type CodeTrouble = keyof typeof WORDS;

/** Why the code no longer proves anything, and the way to another one. */
export function CodeNote({ trouble, renew, renewing }: { trouble: CodeTrouble } & Pick<NewCode, "renew" | "renewing">) {
  return (
    <Note
      tone={trouble === "used" ? "plain" : "warn"}
      role={trouble === "refused" ? "alert" : undefined}
      action={
        <Button size="s" pending={renewing} onClick={renew}>
          Get a new code
        </Button>
      }
    >
      {WORDS[trouble]}
    </Note>
  );
}
