import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";

/** Said before the connection is lowered or turned off, where SQL users are put back: nothing restricts them again then. */
export function PutBackNote({ count }: { count: number }) {
  if (count === 0) return null;
  const [are, them] = count === 1 ? ["is", "it"] : ["are", "them"];
  return (
    <Note tone="admin">
      <strong>
        {counted(count, "SQL user")} {are} put back for a time.
      </strong>{" "}
      Below the level Manage, Rolecall cannot restrict {them} again. Restrict {them} again first.
    </Note>
  );
}
