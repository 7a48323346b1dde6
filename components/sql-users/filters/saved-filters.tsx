import { type MouseEvent, useEffect, useRef } from "react";
import { number } from "#components/ui/words/counted.ts";
import type { StateCounts } from "../list-logic.ts";
import { type ListView, type Shown, viewSearch } from "../list-view.ts";

const FILTERS: readonly { state: Shown | null; label: string }[] = [
  { state: null, label: "All" },
  { state: "admin", label: "Admin" },
  { state: "privileged", label: "Privileged" },
  { state: "unknown", label: "Unverified" },
  { state: "restricted", label: "Restricted" },
  { state: "outside", label: "Created outside" },
  { state: "unowned", label: "No owner" },
];

export type SavedFiltersProps = {
  view: ListView;
  /** without it, filters are plain links */
  onView?: ((view: ListView) => void) | undefined;
  /** absent until the first rows are loaded */
  counts?: StateCounts | undefined;
  /** whether the counts cover the complete list */
  complete?: boolean | undefined;
};

/** Filters as links that can be shared or opened in another tab; a plain click stays on the page. */
export function SavedFilters({ view, onView, counts, complete = true }: SavedFiltersProps) {
  const nav = useRef<HTMLElement>(null);
  const { state: chosen } = view;
  useEffect(() => {
    // On a phone the last filters are out of sight.
    if (chosen) nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  function choose(event: MouseEvent, state: Shown | null) {
    if (!onView || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onView({ ...view, state });
  }
  return (
    <nav
      ref={nav}
      aria-label="Saved filters"
      className="flex flex-none scroll-px-gutter gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
    >
      {FILTERS.map(({ state, label }) => (
        <a
          key={label}
          href={viewSearch({ ...view, state }) || "?"}
          aria-current={view.state === state ? "true" : undefined}
          onClick={(event) => choose(event, state)}
          className="filter-link"
        >
          {label}
          {counts && <span className={countClass(state, counts)}>{number(counts[state ?? "all"])}</span>}
        </a>
      ))}
      {counts && !complete && <span className="tab-look text-ink-3">so far</span>}
    </nav>
  );
}

/** SQL users without an owner stand out. */
function countClass(state: Shown | null, { unowned }: StateCounts): string | undefined {
  return state === "unowned" && unowned > 0 ? "rounded-2 bg-warn-soft px-1 text-warn-text" : undefined;
}
