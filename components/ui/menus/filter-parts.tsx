import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import RotateCw from "lucide-react/icons/rotate-cw";
import Search from "lucide-react/icons/search";
import type { ComponentProps } from "react";
import { IconButton } from "../button.tsx";
import { Spinner } from "../spinner.tsx";
import { cx } from "../words/cx.ts";

/** The field of a search, for within a positioned element. */
export function SearchInput({ className, ...input }: ComponentProps<"input">) {
  return (
    <>
      <Search className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
      <input
        type="search"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...input}
        className={cx(
          "h-control-s w-full rounded-2 border border-line-control bg-page pl-7.5 hover:border-ink-3 focus-visible:rounded-2 focus-visible:-outline-offset-1 pointer-coarse:text-16",
          className,
        )}
      />
    </>
  );
}

type FilterSelectProps<Id extends string> = {
  label: string;
  /** the choice without a filter */
  all: string;
  options: readonly { id: Id; label: string }[];
  value: Id | null;
  onChange: (id: Id | null) => void;
  className: string;
};

/** Filters by one of a few, or not. */
export function FilterSelect<Id extends string>(props: FilterSelectProps<Id>) {
  const { label, all, options, value, onChange, className } = props;
  return (
    <span className="relative flex flex-none items-center">
      <select
        aria-label={label}
        value={value ?? ""}
        onChange={({ target }) => onChange((target.value || null) as Id | null)}
        className={cx("filter-select", className)}
      >
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronsUpDown className="pointer-events-none absolute right-1.5 text-ink-3" />
    </span>
  );
}

type RefreshProps = { refreshing: boolean; onRefresh: () => void; className?: string };

export function RefreshButton({ refreshing, onRefresh, className }: RefreshProps) {
  return (
    <IconButton label="Refresh" aria-busy={refreshing} className={cx("ml-auto", className)} onClick={onRefresh}>
      {refreshing ? <Spinner /> : <RotateCw />}
    </IconButton>
  );
}
