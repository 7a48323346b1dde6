import { counted } from "#components/ui/counted.ts";
import { Note } from "#components/ui/note.tsx";
import type { ReviewPreview } from "#lib/shared/reviews.ts";

/** What a review would freeze, by the lists that Rolecall has. */
export function PreviewNote({ preview }: { preview: ReviewPreview | undefined }) {
  if (!preview) return <Note>Counting…</Note>;
  const { rows, clusters, reviewers, undecidable } = preview;
  if (rows === 0) return <Note tone="warn">No SQL user is known in this scope.</Note>;
  if (undecidable > 0)
    return (
      <Note tone="warn">
        <strong>{counted(undecidable, "SQL user")} would have no reviewer.</strong> The fallback reviewer alone owns
        them; choose another.
      </Note>
    );
  const people = reviewers.map(({ name, rows: count }) => `${name} ${count}`);
  return (
    <Note>
      <strong>
        {counted(rows, "SQL user")} on {counted(clusters.length, "cluster")}
      </strong>
      , as last listed. To decide: {people.join(", ")}.
    </Note>
  );
}
