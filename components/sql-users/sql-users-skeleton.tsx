import { useEffect, useState } from "react";
import { usePlace } from "#components/dialogs/use-place.ts";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { cx } from "#components/ui/words/cx.ts";
import { BAR } from "./list-footer.tsx";
import { PLAIN_VIEW } from "./list-view.ts";
import { TableFrame } from "./rows/table-frame.tsx";

const SLOW_MS = 3_000;

/** The words while the list loads: its place in the queue, or after three seconds the cause and the longest time to wait. */
function LoadingWords() {
  const [slow, setSlow] = useState(false);
  const place = usePlace("read", true);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return <span role="status">{place ?? (slow ? SLOW : "Loading")}</span>;
}

const SLOW = "CockroachDB Cloud is slow to answer. Rolecall stops waiting after 15 seconds.";

const ROWS = 20;
const NAME_WIDTHS = ["w-37", "w-21", "w-28"] as const;
const PURPOSE_WIDTHS = ["w-37", "w-63", "w-50"] as const;

export function SentenceSkeleton() {
  return <Skeleton className="w-63" />;
}

/** Table and footer while the first rows load, in their final geometry. */
export function TableSkeleton() {
  return (
    <>
      <div aria-busy="true" className="flex-1 overflow-hidden border-t border-line md:min-h-60">
        <TableFrame
          aria-label="SQL users"
          order={PLAIN_VIEW}
          selectAll={<Checkbox aria-label="Select all shown" disabled />}
        >
          <tbody aria-hidden="true">
            {Array.from({ length: ROWS }, (_, index) => (
              <RowSkeleton key={String(index)} index={index} />
            ))}
          </tbody>
        </TableFrame>
      </div>
      <div className={cx(BAR, "h-11 border-line bg-page text-12 text-ink-3")}>
        <LoadingWords />
      </div>
    </>
  );
}

function RowSkeleton({ index }: { index: number }) {
  return (
    <tr className="row">
      <td>
        <Skeleton shape="box" className="block" />
      </td>
      <td>
        <Skeleton className={NAME_WIDTHS[index % 3]} />
      </td>
      <td>
        <Skeleton shape="pill" />
      </td>
      <td>
        <Skeleton className="w-21" />
      </td>
      <td>
        <Skeleton className={PURPOSE_WIDTHS[index % 3]} />
      </td>
      <td>
        <Skeleton className="w-21" />
      </td>
      <td />
    </tr>
  );
}
