import { keepPreviousData } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useSettled } from "#components/ui/fields/use-settled.ts";
import { foundFoot } from "#components/ui/menus/found-foot.ts";
import type { FieldPopupProps } from "#components/ui/menus/search-field.tsx";
import { type FoundItem, SearchPopup } from "#components/ui/menus/search-popup.tsx";
import type { PageRead } from "#lib/client/calls/readings.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { AnswerOf, InputOf } from "#lib/shared/operations/catalogue.ts";

export type Found<I extends FoundItem> = { items: readonly I[]; more: number };
export type Search<N extends PageRead, I extends FoundItem = FoundItem> = {
  /** what is searched, by what of it, and the words in the empty field */
  words: { label: string; by: string; placeholder: string };
  read: N;
  input: (q: string) => InputOf<N>;
  found: (answer: AnswerOf<N>) => Found<I>;
  /** what is shown before a word is typed, where the page has it */
  first?: Found<I> | undefined;
  /** what stands above them before a word is typed, such as *all clusters* */
  before?: readonly I[];
  /** those that are not offered, by their id */
  without?: readonly string[] | undefined;
};

export type FoundSearchProps<N extends PageRead, I extends FoundItem> = Omit<FieldPopupProps, "onChoose"> & {
  search: Search<N, I>;
  foot?: ReactNode;
  onChoose: (item: I) => void;
};

/** The first that are found, and a search on the server for the others. */
export function FoundSearch<N extends PageRead, I extends FoundItem>(props: FoundSearchProps<N, I>) {
  const { search, foot, anchor, onClose, onChoose } = props;
  const { words, first, before = [], without = [] } = search;
  const [word, setWord] = useState("");
  const q = useSettled(word.trim());
  const isFirst = first !== undefined && q === "";
  const { data, error, isPlaceholderData } = useRead(search.read, search.input(q), {
    enabled: !isFirst,
    placeholderData: keepPreviousData,
  });
  const found = isFirst ? first : data && search.found(data);
  // The items of the word before stay while others are read, but what is said below them would be wrong.
  const counted =
    found && (isFirst || !isPlaceholderData) ? { count: found.items.length, more: found.more } : undefined;
  const said = foundFoot(counted, !isFirst && error !== null, q, words.by);
  const above = word.trim() === "" ? before : [];
  const hidden = [...without, ...above.map(({ id }) => id)];
  const items = (found?.items ?? []).filter(({ id }) => !hidden.includes(id));
  return (
    <SearchPopup
      open
      onClose={onClose}
      anchor={anchor}
      label={words.label}
      placeholder={words.placeholder}
      word={word}
      onWord={setWord}
      items={[...above, ...items]}
      foot={
        foot ? (
          <>
            {said} {foot}
          </>
        ) : (
          said
        )
      }
      onChoose={(item) => {
        onClose();
        onChoose(item);
      }}
    />
  );
}
