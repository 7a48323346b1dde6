import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import { IconButton } from "../button.tsx";
import { cx } from "../words/cx.ts";
import { Menu } from "./menu.tsx";
import type { MenuItem } from "./menu-item.ts";

export type FilterMenuProps = {
  label: string;
  /** the chosen value in words; undefined: all */
  value: string | undefined;
  items: readonly (MenuItem | "separator")[];
  onClear: () => void;
};

const SHAPE = "inline-flex h-control-s min-w-0 items-center gap-1.5 rounded-2 border px-2 whitespace-nowrap";
const UNSET = "border-dashed border-line-strong text-ink-2 hover:border-line-control hover:text-ink";
const SET = "border-accent-line bg-accent-soft pr-7 text-ink hover:border-accent-mark";

/** One filter, dashed until it is set. */
export function FilterMenu({ label, value, items, onClear }: FilterMenuProps) {
  const trigger = (
    <button type="button" className={cx(SHAPE, "max-w-full", value === undefined ? UNSET : SET)}>
      {value === undefined && <Plus className="size-3 text-ink-3" />}
      {label}
      <Value>{value}</Value>
    </button>
  );
  return (
    <span className="relative inline-flex max-w-full min-w-0">
      <Menu label={label} trigger={trigger} items={items} />
      {value !== undefined && <Clear label={label} onClear={onClear} />}
    </span>
  );
}

/** A filter from a search or a link, which can only be removed. */
export function FilterMark({ label, value, onClear }: Omit<FilterMenuProps, "items" | "value"> & { value: string }) {
  return (
    <span className="relative inline-flex max-w-full min-w-0">
      <span className={cx(SHAPE, SET)}>
        {label}
        <Value>{value}</Value>
      </span>
      <Clear label={label} onClear={onClear} />
    </span>
  );
}

function Value({ children }: { children: string | undefined }) {
  return children && <b className="min-w-0 overflow-hidden font-medium text-ellipsis">{children}</b>;
}

function Clear({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <span className="absolute inset-y-0 right-0.5 flex items-center">
      <IconButton label={`Clear ${label.toLowerCase()}`} className="size-6" onClick={onClear}>
        <X className="size-3" />
      </IconButton>
    </span>
  );
}
