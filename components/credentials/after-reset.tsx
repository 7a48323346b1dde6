import { Note } from "#components/ui/note.tsx";
import { throttleWords } from "./throttle-text.ts";

/** The limits of a new password, such as open sessions. */
export function AfterReset({ plan }: { plan: string }) {
  return (
    <Note tone="plain">
      The old password no longer signs in; open sessions continue. Update every application. {throttleWords(plan)}
    </Note>
  );
}
