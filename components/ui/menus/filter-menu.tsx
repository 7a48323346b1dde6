import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import type { ReactNode } from "react";
import { IconButton } from "../button.tsx";
import { cx } from "../words/cx.ts";
import { Menu } from "./menu.tsx";
import type { MenuItem } from "./menu-item.ts";
import type { SearchFieldProps } from "./search-field.tsx";
import { usePopup } from "./use-popup.ts";

type FilterProps = {
  label: string;
  /** the chosen value in words; undefined: all */
  value: string | undefined;
  onClear: () => void;
};

const SHAPE = "inline-flex h-control-s min-w-0 items-center gap-1.5 rounded-2 border px-2 whitespace-nowrap";
const UNSET = "border-dashed border-line-strong text-ink-2 hover:border-line-control hover:text-ink";
const SET = "border-accent-line bg-accent-soft pr-7 text-ink hover:border-accent-mark";

/** One filter, dashed until it is set. */
export function FilterMenu({ items, ...filter }: FilterProps & { items: readonly (MenuItem | "separator")[] }) {
  return (
    <Clearable {...filter}>
      <Menu label={filter.label} trigger={triggerOf(filter)} items={items} />
    </Clearable>
  );
}

type FilterSearchProps<More> = FilterProps & Pick<SearchFieldProps<More>, "popup" | "more" | "onChoose">;

/** One filter of too many to list: it opens a search. */
export function FilterSearch<More extends object>({ popup, more, onChoose, ...filter }: FilterSearchProps<More>) {
  const { button, Popup, open, anchor, close } = usePopup(popup.loaded, popup.load, {
    kind: "dialog",
    trigger: triggerOf(filter),
  });
  return (
    <Clearable {...filter}>
      {button}
      {Popup && open && <Popup {...more} anchor={anchor} onClose={close} onChoose={onChoose} />}
    </Clearable>
  );
}

function triggerOf({ label, value }: FilterProps) {
  return (
    <button type="button" className={cx(SHAPE, "max-w-full", value === undefined ? UNSET : SET)}>
      {value === undefined && <Plus className="size-3 text-ink-3" />}
      {label}
      <Value>{value}</Value>
    </button>
  );
}

function Clearable({ label, value, onClear, children }: FilterProps & { children: ReactNode }) {
  return (
    <span className="relative inline-flex max-w-full min-w-0">
      {children}
      {value !== undefined && <Clear label={label} onClear={onClear} />}
    </span>
  );
}

/** A filter from a search or a link, which can only be removed. */
export function FilterMark({ label, value, onClear }: FilterProps & { value: string }) {
  return (
    <Clearable label={label} value={value} onClear={onClear}>
      <span className={cx(SHAPE, SET)}>
        {label}
        <Value>{value}</Value>
      </span>
    </Clearable>
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
