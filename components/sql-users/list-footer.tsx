import { Button } from "#components/ui/button.tsx";
import { number } from "#components/ui/counted.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { SqlUserList } from "#lib/shared/sql-users.ts";

export const BAR =
  "flex flex-none items-center gap-4 border-t px-gutter max-md:sticky max-md:bottom-0 max-md:z-1 max-md:[@media(height<20rem)]:static";

/** How many SQL users are loaded and shown, and when the list was read. */
export type ListFooterProps = { list: SqlUserList; shown: number; failed: boolean; onExport: () => void };

export function ListFooter({ list, shown, failed, onExport }: ListFooterProps) {
  const all = list.users.length;
  return (
    <div className={`${BAR} h-11 border-line bg-page text-12 text-ink-3`}>
      <span>{list.complete ? loaded(shown, all) : partly(all, failed)}</span>
      <span>
        Read <RelativeTime at={list.readAt} />
      </span>
      {/* A part of a list would look like all of it in a file. */}
      {list.complete && shown > 0 && (
        <Button size="s" variant="quiet" className="ml-auto" onClick={onExport}>
          Export CSV
        </Button>
      )}
    </div>
  );
}

function partly(all: number, failed: boolean): string {
  return failed ? `${number(all)} loaded, the rest failed to load` : `${number(all)} loaded, more are coming`;
}

function loaded(shown: number, all: number): string {
  return shown < all ? `${number(shown)} of ${number(all)} shown` : `${number(all)} of ${number(all)} loaded`;
}
