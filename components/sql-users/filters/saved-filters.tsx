import { type MouseEvent, useEffect, useRef } from "react";
import { number } from "#components/ui/words/counted.ts";
import type { Shown } from "../list-view.ts";

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
  chosen: Shown | null;
  hrefOf: (state: Shown | null) => string;
  /** without it, filters are plain links */
  onChoose?: ((state: Shown | null) => void) | undefined;
  /** absent until the first rows are loaded; a dash where a count is not known */
  counts?: Record<Shown | "all", number | null> | undefined;
  /** whether the counts cover the complete list */
  complete?: boolean | undefined;
};

/** Filters as links that can be shared or opened in another tab; a plain click stays on the page. */
export function SavedFilters({ chosen, hrefOf, onChoose, counts, complete = true }: SavedFiltersProps) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the last filters are out of sight.
    if (chosen) nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  function choose(event: MouseEvent, state: Shown | null) {
    if (!onChoose || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onChoose(state);
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
          href={hrefOf(state)}
          aria-current={chosen === state ? "true" : undefined}
          onClick={(event) => choose(event, state)}
          className="filter-link"
        >
          {label}
          {counts && <span>{shownCount(counts[state ?? "all"])}</span>}
        </a>
      ))}
      {counts && !complete && <span className="tab-look text-ink-3">so far</span>}
    </nav>
  );
}

const shownCount = (count: number | null) => (count === null ? "–" : number(count));
