"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { keepPreviousData } from "@tanstack/react-query";
import Search from "lucide-react/icons/search";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type RefObject, useRef, useState } from "react";
import { useSettled } from "#components/ui/fields/use-settled.ts";
import { counted } from "#components/ui/words/counted.ts";
import { Kbd } from "#components/ui/words/kbd.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import { present } from "#lib/shared/present.ts";
import { sentenceOf, type Verb } from "#lib/shared/verbs.ts";
import { type PagesOf, pagesFor } from "../pages.ts";
import type { Group, Item } from "./item.ts";
import { groupsFor } from "./items.ts";
import { PaletteItem } from "./palette-item.tsx";

export type PaletteProps = { person: PagesOf; onClose: () => void; returnFocus: () => HTMLElement | null };

/**
 * Finds clusters, SQL users, accounts, teams and pages by their names, and begins actions on the SQL user in focus. A verb in front of a
 * name finds what the person may do it with. It opens dialogs and pages, and changes nothing itself.
 */
export function Palette({ person, onClose, returnFocus }: PaletteProps) {
  const router = useRouter();
  const [word, setWord] = useState("");
  const [subject, setSubject] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const gone = useRef(false);
  const { groups, count, settled, error, verb } = useFound(word, person, subject);

  function go({ href, fill }: Item) {
    if (fill !== undefined) {
      setWord(fill);
      return input.current?.focus();
    }
    gone.current = true;
    onClose();
    router.push(href as Route);
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-scrim" />
        <Dialog.Viewport className="fixed inset-0 z-20 flex items-start justify-center overflow-hidden px-2 pt-[12dvh] pb-2 max-md:pt-2">
          <Dialog.Popup
            aria-label="Go to"
            initialFocus={input}
            // The next page has its own.
            finalFocus={() => (gone.current ? false : (returnFocus() ?? true))}
            className="flex max-h-full w-144 max-w-full flex-col overflow-hidden rounded-4 bg-overlay shadow-dialog outline-none forced-colors:border"
          >
            <Autocomplete.Root
              open
              inline
              items={groups}
              mode="none"
              value={word}
              onValueChange={(value, { reason }) => {
                // A chosen item would be written into the field.
                if (reason !== "item-press") setWord(value);
              }}
              itemToStringValue={({ label }: Item) => label}
              autoHighlight="always"
              keepHighlight
              onItemHighlighted={(item: Item | undefined) => {
                if (item?.kind === "sql_user") setSubject(item.value);
              }}
            >
              <Field input={input} />
              <div className="min-h-0 overflow-y-auto p-1.5">
                <Autocomplete.Status className="sr-only">
                  {error ? "The search failed." : settled ? counted(count, "result") : ""}
                </Autocomplete.Status>
                <FoundList word={sentenceOf(word).q} onGo={go} />
                {count === 0 && <p className="px-2.5 py-4 text-ink-2">{nothingWords(settled, error, verb)}</p>}
              </div>
              <Keys />
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function nothingWords(settled: boolean, error: Error | null, verb: Verb | null): string {
  if (error) return "The search failed. Try again in a moment.";
  if (settled && verb) return NOTHING[verb];
  return settled ? "Nothing that you can see has this name." : "Searching…";
}

const NOTHING: Record<Verb, string> = {
  rotate: "Type the name of a SQL user whose password you may rotate.",
  reset: "Type the name of a SQL user whose password you may reset.",
  create: "You cannot create SQL users on any cluster.",
  invite: "Only administrators invite people.",
  connect: "You can connect no cluster of this name.",
  check: "You can check no cluster and no SQL user of this name.",
};

/** What has this word in its name. `settled`: whether the server has answered about it. */
function useFound(word: string, person: PagesOf, subject: string | null) {
  // The space that ends a verb counts.
  const text = word.trimStart();
  const searched = useSettled(text);
  const { verb, q } = sentenceOf(searched);
  const { data, error, isPlaceholderData } = useRead(
    "sql_user.find",
    present<InputOf<"sql_user.find">>({ q, verb: verb ?? undefined }),
    { placeholderData: keepPreviousData },
  );
  const groups = groupsFor(word, {
    found: text === "" && searched !== "" ? undefined : data,
    pages: pagesFor(person),
    subject,
  });
  const settled = searched === text && (data !== undefined || error !== null) && !isPlaceholderData;
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);
  return { groups, count, settled, error, verb };
}

function Field({ input }: { input: RefObject<HTMLInputElement | null> }) {
  return (
    <div className="flex flex-none items-center gap-2.5 border-b border-line px-4">
      <Search className="text-ink-3" />
      <Autocomplete.Input
        ref={input}
        aria-label="Search"
        placeholder="A name, or rotate, create, invite, connect, check"
        maxLength={100}
        spellCheck={false}
        autoCapitalize="off"
        className="h-12 min-w-0 flex-1 bg-transparent text-14 outline-none max-md:text-16"
      />
      <Dialog.Close aria-label="Esc, close" className="rounded-2 px-1 py-2 hover:bg-press">
        <Kbd>Esc</Kbd>
      </Dialog.Close>
    </div>
  );
}

function FoundList({ word, onGo }: { word: string; onGo: (item: Item) => void }) {
  return (
    <Autocomplete.List className="outline-none">
      {(group: Group) => (
        <Autocomplete.Group key={group.value} items={group.items} className="not-first:mt-2">
          <Autocomplete.GroupLabel className="px-2.5 py-1.5 text-12 text-ink-3 [overflow-wrap:anywhere]">
            {group.value}
          </Autocomplete.GroupLabel>
          <Autocomplete.Collection>
            {(item: Item) => <PaletteItem key={item.value} item={item} word={word} onGo={() => onGo(item)} />}
          </Autocomplete.Collection>
        </Autocomplete.Group>
      )}
    </Autocomplete.List>
  );
}

function Keys() {
  return (
    <p className="flex flex-none flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-foot px-4 py-2 text-12 text-ink-3 pointer-coarse:hidden">
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> move
      </span>
      <span>
        <Kbd>Enter</Kbd> open
      </span>
      <span className="md:ml-auto">Every action asks before it changes anything</span>
    </p>
  );
}
