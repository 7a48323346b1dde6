import { Note } from "#components/ui/note.tsx";
import { throttleWords } from "./throttle-text.ts";

/** The limits of a new password: open sessions, and ways in that need none. */
export function AfterReset({ plan }: { plan: string }) {
  return (
    <Note tone="plain">
      The old password no longer signs in. Open sessions and other ways in stay open. Update every application.{" "}
      {throttleWords(plan)}
    </Note>
  );
}
