import { Note } from "#components/ui/note.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import type { Replacement } from "#lib/shared/passwords/shown-passwords.ts";

/** Another reset came while this password was on the screen. */
export function ReplacedNote({ replacement: { at, by, surely } }: { replacement: NonNullable<Replacement> }) {
  return (
    <Note tone="admin" role="alert">
      <strong>{surely ? "This password no longer works." : "This password may no longer work."}</strong> {by ?? "You"}{" "}
      reset the password{by ? "" : " in another window"}: <ExactTime at={at} />.
    </Note>
  );
}
