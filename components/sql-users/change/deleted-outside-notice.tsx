import { Between } from "#components/sql-user-facts/between.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { DeletedOutside } from "#lib/shared/sql-users/sql-users.ts";

const FEW = 3;

/** SQL users deleted outside Rolecall that no Cluster Admin has reviewed yet. */
export function DeletedOutsideNotice(props: {
  deletedOutside: DeletedOutside;
  mayReview: boolean;
  onReview: (deletedOutside: DeletedOutside) => void;
}) {
  const { deletedOutside, mayReview, onReview } = props;
  const { count, firstAfter, lastAt, newest } = deletedOutside;
  const shown = newest.slice(0, FEW);
  const more = count - shown.length;
  return (
    <Banner
      action={
        mayReview && (
          <Button size="s" onClick={() => onReview(deletedOutside)}>
            Review deletions
          </Button>
        )
      }
    >
      <strong>
        {number(count)} {count === 1 ? "SQL user was" : "SQL users were"} deleted outside Rolecall
      </strong>
      , <Between after={firstAfter} at={lastAt} />:{" "}
      {shown.map(({ name, by }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <span className="mono">{name}</span>
          {by !== null && ` (by ${by})`}
        </span>
      ))}
      {more > 0 && ` and ${number(more)} more`}.
    </Banner>
  );
}
