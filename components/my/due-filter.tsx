import type { MouseEvent } from "react";
import { cx } from "#components/ui/words/cx.ts";
import { DUE_STATES, type DueState } from "#lib/shared/passwords/password-age.ts";
import { myViewSearch } from "./my-view.ts";

const LABEL: Record<DueState, string> = { overdue: "Overdue", due: "Due", due_soon: "Due soon" };

type Props = {
  due: DueState | null;
  onDue: (due: DueState | null) => void;
  all: number;
  counts: Record<DueState, number>;
};

/** Shows the SQL users whose passwords are due. Absent where no password is due and no filter is set. */
export function DueFilter({ due, onDue, all, counts }: Props) {
  const states = DUE_STATES.filter((state) => counts[state] > 0 || state === due);
  if (states.length === 0) return null;
  function choose(event: MouseEvent, state: DueState | null) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onDue(state);
  }
  return (
    <nav
      aria-label="Password age"
      className="flex flex-none gap-5 overflow-x-auto border-t border-line px-gutter [scrollbar-width:none]"
    >
      {([null, ...states] as const).map((state) => (
        <a
          key={state ?? "all"}
          href={myViewSearch({ due: state }) || "?"}
          aria-current={state === due ? "true" : undefined}
          onClick={(event) => choose(event, state)}
          className="tab-look flex items-center gap-1.5 focus-visible:-outline-offset-2"
        >
          {state === null ? "All" : LABEL[state]}
          <span
            className={cx(state === null ? "font-normal text-ink-3" : "rounded-2 bg-warn-soft px-1 text-warn-text")}
          >
            {state === null ? all : counts[state]}
          </span>
        </a>
      ))}
    </nav>
  );
}
