import { RotateMatching } from "#components/rotation/rotate-matching.tsx";
import { Button } from "#components/ui/button.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";
import { BAR } from "../list-footer.tsx";
import type { AllUsers } from "./all-users-view.ts";

type Props = { all: AllUsers; list: EverywhereList; rotate: boolean; onExport: () => void };

/** How many there are, the other pages, and a rotation of all that match. */
export function AllFooter({ all: { view, coming, onBack, onNext }, list, rotate, onExport }: Props) {
  const { search, state, kind, owner, age, due, label } = view;
  return (
    <div
      className={`${BAR} min-h-11 border-line bg-page text-12 text-ink-3 max-md:flex-wrap max-md:gap-2 max-md:py-1.5`}
    >
      <span>
        {counted(list.counts.all, "SQL user")} on {counted(list.clusters, "cluster")}
      </span>
      {rotate && list.users.length > 0 && (
        <RotateMatching filter={{ search, state, kind, owner, age, due, label }} locked={list.rotation === "closed"} />
      )}
      {list.clusters > 0 && (
        <Button size="s" variant="quiet" onClick={onExport}>
          Export CSV…
        </Button>
      )}
      {(onBack || list.more) && (
        <nav aria-label="Pages" className="ml-auto flex gap-2">
          <Button size="s" disabled={!onBack} onClick={onBack}>
            Previous
          </Button>
          <Button size="s" disabled={!list.more || coming} onClick={onNext}>
            Next
          </Button>
        </nav>
      )}
    </div>
  );
}
