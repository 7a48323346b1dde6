import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { type ComponentType, type RefObject, useId } from "react";
import { FIELD, FieldWords } from "../fields/field-text.tsx";
import { cx } from "../words/cx.ts";
import type { FoundItem } from "./search-popup.tsx";
import { usePopup } from "./use-popup.ts";

export type FieldPopupProps = {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  onChoose: (item: FoundItem) => void;
};

export type SearchFieldProps<More> = {
  label: string;
  /** the chosen one, or what stands there without one */
  value: string;
  popup: {
    loaded: ComponentType<FieldPopupProps & More> | undefined;
    load: () => Promise<ComponentType<FieldPopupProps & More>>;
  };
  /** what the popup needs besides */
  more: More;
  onChoose: (item: FoundItem) => void;
  error?: string | undefined;
  /** why nothing can be chosen now; the field keeps the focus */
  full?: string | undefined;
  className?: string | undefined;
};

/** A field for one of too many to list: it opens a search. The popup is loaded when it is needed. */
export function SearchField<More extends object>(props: SearchFieldProps<More>) {
  const { label, value, popup, more, onChoose, error, full, className } = props;
  const id = useId();
  const { button, Popup, open, anchor, close } = usePopup(popup.loaded, popup.load, {
    kind: "dialog",
    trigger: (
      <button
        type="button"
        aria-labelledby={`${id}-label ${id}-value`}
        aria-describedby={error || full ? `${id}-words` : undefined}
        aria-disabled={full ? true : undefined}
        className={cx(
          FIELD,
          "relative flex h-control items-center pr-7.5 text-left",
          full ? "cursor-default bg-n-3 text-ink-3" : "cursor-pointer",
        )}
      >
        <span id={`${id}-value`} className="truncate">
          {value}
        </span>
        <ChevronsUpDown className="pointer-events-none absolute right-2 text-ink-3" />
      </button>
    ),
  });
  return (
    <div className={cx("grid grid-cols-[minmax(0,1fr)] content-start gap-1.5", className)}>
      <span id={`${id}-label`} className="font-medium">
        {label}
      </span>
      {button}
      {(error || full) && (
        <FieldWords id={`${id}-words`} tone={error ? "error" : "hint"} live>
          {error || full}
        </FieldWords>
      )}
      {Popup && open && <Popup {...more} anchor={anchor} onClose={close} onChoose={onChoose} />}
    </div>
  );
}
