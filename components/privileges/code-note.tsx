import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { NewCode } from "./use-new-code.ts";

export type CodeNoteProps = {
  /** an answer has used the page's code up */
  used: boolean;
  /** its time is over, and nothing else says so */
  expired: boolean;
  /** the button that gets a new one */
  renew: ReactNode;
};

/** Says why the page's one-time code can no longer be used; nothing while it can. */
export function CodeNote({ used, expired, renew }: CodeNoteProps) {
  if (used)
    return <Note action={renew}>This code has been used. To verify again, get a new code and run the new SQL.</Note>;
  if (!expired) return null;
  return (
    <Note tone="warn" action={renew}>
      This code has expired. Get a new code and run the new SQL.
    </Note>
  );
}

/** Gets another code. */
export function RenewButton({ renewing, renew }: Pick<NewCode, "renewing" | "renew">) {
  return (
    <Button size="s" pending={renewing} onClick={renew}>
      Get a new code
    </Button>
  );
}
