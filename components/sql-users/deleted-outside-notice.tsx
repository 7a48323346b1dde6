import { Banner } from "#components/frame/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { DeletedOutside } from "#lib/shared/sql-users.ts";
import { number } from "./list-logic.ts";

const FEW = 3;

/** Who is gone without Rolecall, until somebody has looked into it. */
export function DeletedOutsideNotice(props: {
  vanished: DeletedOutside;
  mayLookInto: boolean;
  onLookInto: (vanished: DeletedOutside) => void;
}) {
  const { vanished, mayLookInto, onLookInto } = props;
  const { count, firstAt, names } = vanished;
  const shown = names.slice(0, FEW);
  const more = count - shown.length;
  return (
    <Banner
      action={
        mayLookInto && (
          <Button size="s" onClick={() => onLookInto(vanished)}>
            Look into it
          </Button>
        )
      }
    >
      <strong>
        {number(count)} {count === 1 ? "SQL user" : "SQL users"} vanished
      </strong>{" "}
      without Rolecall, {count === 1 ? "noticed" : "the first noticed"} <RelativeTime at={firstAt} />:{" "}
      <span className="mono">{shown.join(", ")}</span>
      {more > 0 && ` and ${number(more)} more`}.
    </Banner>
  );
}
