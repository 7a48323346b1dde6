import { Button } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import type { FirstRows } from "./rows/first-rows.ts";

export const FOOT = "flex flex-none items-center gap-4 border-t px-gutter";

/** On a phone it stays in sight below a list that the page has whole. */
export const BAR = `${FOOT} max-md:sticky max-md:bottom-0 max-md:z-1 max-md:[@media(height<20rem)]:static`;

/** How many SQL users are loaded and shown, and when the list was read. */
export type ListFooterProps = {
  list: SqlUserList;
  part: FirstRows | undefined;
  shown: number;
  failed: boolean;
  onExport: () => void;
};

export function ListFooter({ list, part, shown, failed, onExport }: ListFooterProps) {
  const all = part?.counts.all ?? list.users.length;
  return (
    <div className={`${BAR} h-11 border-line bg-page text-12 text-ink-3`}>
      <span>{part ? firstOf(shown, all) : list.complete ? loaded(shown, all) : partly(all, failed)}</span>
      <span>
        {list.newer === undefined ? "Read " : "As of "}
        <RelativeTime at={list.readAt} />
        {list.newer === "coming" && ", reading again"}
      </span>
      {/* A part of a list would look like all of it in a file. */}
      {list.complete && !part && shown > 0 && (
        <Button size="s" variant="quiet" className="ml-auto" onClick={onExport}>
          Export CSV
        </Button>
      )}
    </div>
  );
}

function firstOf(shown: number, all: number): string {
  return `${number(shown)} of ${number(all)} loaded, loading the rest`;
}

function partly(all: number, failed: boolean): string {
  return failed ? `${number(all)} loaded, the rest failed to load` : `${number(all)} loaded, more are coming`;
}

function loaded(shown: number, all: number): string {
  return shown < all ? `${number(shown)} of ${number(all)} shown` : `${number(all)} of ${number(all)} loaded`;
}
