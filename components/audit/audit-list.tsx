import type { InfiniteData } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AuditPage } from "#lib/shared/audit/audit-schema.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { AuditTable } from "./audit-table.tsx";
import { EventPanel } from "./event-panel.tsx";

export type AuditListProps = {
  data: InfiniteData<AuditPage>;
  /** whether it is still the data of the previous filter */
  stale: boolean;
  failure: Failure | null;
  filtered: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
  onClear: () => void;
};

/** The event table, its end, and the panel of the open event. */
export function AuditList(props: AuditListProps) {
  const { data, stale, failure, filtered, hasMore, loadingMore, onMore, onClear } = props;
  const [openId, setOpenId] = useState<string | null>(null);
  const wrap = useRef<HTMLDivElement>(null);
  const events = data.pages.flatMap((page) => page.events);
  const open = events.find(({ id }) => id === openId);
  const searchedTo = data.pages.at(-1)?.searchedTo;

  function close() {
    setOpenId(null);
    wrap.current?.querySelector<HTMLElement>(`[data-event="${openId}"]`)?.focus();
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape" && open && !event.defaultPrevented) close();
  }

  const more = hasMore && (
    <Button pending={loadingMore} onClick={onMore}>
      {searchedTo === undefined ? "Show older" : "Search further back"}
    </Button>
  );
  if (events.length === 0)
    return (
      <NoEvents
        filtered={filtered}
        searchedTo={searchedTo}
        more={more}
        stale={stale}
        failure={failure}
        onClear={onClear}
      />
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from wherever the focus is within
    <div ref={wrap} onKeyDown={onKeyDown} className="flex flex-1 border-t border-line md:min-h-0">
      <div
        aria-busy={stale}
        className={cx("@container flex min-w-0 flex-1 flex-col md:overflow-auto", stale && "opacity-60")}
      >
        <AuditTable events={events} openId={open ? openId : null} onOpen={({ id }) => setOpenId(id)} />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-gutter py-3 text-12 text-ink-3">
          {more}
          <EndWords count={events.length} hasMore={hasMore} searchedTo={searchedTo} />
          {failure && <FailureNote failure={failure} />}
        </div>
      </div>
      {open && <EventPanel event={open} onClose={close} />}
    </div>
  );
}

function EndWords({ count, hasMore, searchedTo }: { count: number; hasMore: boolean; searchedTo: number | undefined }) {
  const shown = `${counted(count, "event")} shown`;
  if (!hasMore) return <span>{shown}. No older events.</span>;
  if (searchedTo === undefined) return <span>{shown}</span>;
  return (
    <span>
      {shown}. <SearchedTo at={searchedTo} />
    </span>
  );
}

/** A page searches a limited number of events, however few match. */
function SearchedTo({ at }: { at: number }) {
  return (
    <>
      Searched back to <RelativeTime at={at} />. Older events may match too.
    </>
  );
}

type NoEventsProps = Pick<AuditListProps, "filtered" | "stale" | "failure" | "onClear"> & {
  searchedTo: number | undefined;
  more: ReactNode;
};

function NoEvents({ filtered, searchedTo, more, stale, failure, onClear }: NoEventsProps) {
  return (
    <div aria-busy={stale} className={cx("flex-1 border-t border-line", stale && "opacity-60")}>
      <Blank
        title={filtered ? "No matching events" : "No events yet"}
        text={
          !filtered ? (
            "Changes on your clusters appear here."
          ) : searchedTo === undefined ? (
            "Events must match all filters exactly."
          ) : (
            <SearchedTo at={searchedTo} />
          )
        }
        actions={
          filtered && (
            <>
              {more}
              <Button onClick={onClear}>Clear filters</Button>
            </>
          )
        }
      />
      {failure && (
        <div className="px-gutter">
          <FailureNote failure={failure} />
        </div>
      )}
    </div>
  );
}
