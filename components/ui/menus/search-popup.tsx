"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Popover } from "@base-ui/react/popover";
import Check from "lucide-react/icons/check";
import Search from "lucide-react/icons/search";
import { type ReactNode, type RefObject, useRef } from "react";
import { counted } from "../words/counted.ts";
import { cx } from "../words/cx.ts";

export type FoundItem = {
  id: string;
  label: string;
  icon?: ReactNode;
  /** a line of grey words below the label */
  facts?: string | undefined;
  mono?: boolean;
  /** the one that is in use now */
  isCurrent?: boolean;
};

type SearchPopupProps<I extends FoundItem> = {
  open: boolean;
  onClose: () => void;
  anchor: RefObject<HTMLElement | null>;
  label: string;
  placeholder: string;
  word: string;
  onWord: (word: string) => void;
  items: readonly I[];
  /** what stands below the items, such as that there are more */
  foot: ReactNode;
  onChoose: (item: I) => void;
};

/** A popup that searches what is too much for a menu. What it finds comes from its user, by the word. */
export function SearchPopup<I extends FoundItem>(props: SearchPopupProps<I>) {
  const { open, onClose, anchor, label, placeholder, word, onWord, items, foot, onChoose } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <Popover.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Popover.Portal container={anchor.current?.closest<HTMLElement>("main, nav, header") ?? undefined}>
        <Popover.Positioner
          anchor={anchor}
          align="start"
          sideOffset={4}
          collisionPadding={4}
          className="z-30 outline-none"
        >
          <Popover.Popup
            aria-label={label}
            initialFocus={input}
            finalFocus={anchor}
            className="flex max-h-(--available-height) w-104 max-w-(--available-width) flex-col overflow-hidden rounded-3 bg-overlay shadow-menu outline-none forced-colors:border"
          >
            <Autocomplete.Root
              open
              inline
              items={items}
              mode="none"
              value={word}
              onValueChange={(value, { reason }) => {
                // A chosen item would be written into the field.
                if (reason !== "item-press") onWord(value);
              }}
              itemToStringValue={(item: I) => item.label}
              autoHighlight="always"
              keepHighlight
            >
              <div className="flex flex-none items-center gap-2 border-b border-line px-3">
                <Search className="text-ink-3" />
                <Autocomplete.Input
                  ref={input}
                  aria-label={placeholder}
                  placeholder={placeholder}
                  maxLength={100}
                  spellCheck={false}
                  autoCapitalize="off"
                  className="h-9 min-w-0 flex-1 bg-transparent outline-none pointer-coarse:h-11 pointer-coarse:text-16"
                />
              </div>
              <Autocomplete.Status className="sr-only">{counted(items.length, "result")}</Autocomplete.Status>
              <Autocomplete.List className="min-h-0 overflow-y-auto p-1 outline-none empty:hidden">
                {(item: I) => <Row key={item.id} item={item} onClick={() => onChoose(item)} />}
              </Autocomplete.List>
              <p className="flex-none border-t border-line bg-foot px-3 py-1.5 text-12 text-ink-3 empty:hidden">
                {foot}
              </p>
            </Autocomplete.Root>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Row({ item, onClick }: { item: FoundItem; onClick: () => void }) {
  return (
    <Autocomplete.Item
      value={item}
      aria-current={item.isCurrent || undefined}
      onClick={onClick}
      className="flex min-h-control cursor-pointer items-center gap-2.5 rounded-2 px-2 py-1 outline-none select-none data-highlighted:bg-press pointer-coarse:min-h-11 forced-colors:data-highlighted:outline-2"
    >
      {item.icon}
      <span className="min-w-0 flex-1">
        <span className={cx("block [overflow-wrap:anywhere]", item.mono && "mono")}>{item.label}</span>
        {item.facts && <span className="block text-12 [overflow-wrap:anywhere] text-ink-3">{item.facts}</span>}
      </span>
      {item.isCurrent && <Check />}
    </Autocomplete.Item>
  );
}
