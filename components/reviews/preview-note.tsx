import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { ReviewPreview } from "#lib/shared/reviews/reviews.ts";

type Props = { preview: ReviewPreview | undefined; error: Error | null };

/** What a review would freeze, according to the stored lists. */
export function PreviewNote({ preview, error }: Props) {
  if (error) return <FailureNote failure={failureOf(error)} />;
  if (!preview) return <Note>Counting…</Note>;
  const { rows, accounts, tokens, clusters, reviewers, undecidable } = preview;
  if (rows + accounts + tokens === 0) return <Note tone="warn">Nothing is known in this scope.</Note>;
  if (undecidable > 0)
    return (
      <Note tone="warn">
        <strong>{counted(undecidable, "row")} would have no reviewer.</strong> The fallback reviewer alone owns them, or
        is the account under review. Choose another.
      </Note>
    );
  const people = reviewers.map(({ name, rows: count }) => `${name} ${count}`);
  return (
    <Note>
      <strong>
        {[
          clusters.length > 0 &&
            `${counted(rows, "SQL user")} on ${counted(clusters.length, "cluster")}, as last listed`,
          accounts > 0 && counted(accounts, "account"),
          tokens > 0 && counted(tokens, "API token"),
        ]
          .filter(Boolean)
          .join("; ")}
      </strong>
      . To decide: {people.join(", ")}.
    </Note>
  );
}
