import { Note } from "#components/ui/note.tsx";
import { number } from "#components/ui/words/counted.ts";

/** Says that fewer must be selected. */
export function TooMany({ most }: { most: number }) {
  return (
    <Note tone="warn">
      <strong>Too many selected.</strong> Select at most {number(most)}.
    </Note>
  );
}
