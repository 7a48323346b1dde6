"use client";

import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import Clock from "lucide-react/icons/clock";
import Plus from "lucide-react/icons/plus";
import { lazy, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useKeysRead } from "#components/dialogs/keys-read.tsx";
import { Button } from "#components/ui/button.tsx";
import { useOpened } from "#components/ui/fields/opener.ts";
import { Menu } from "#components/ui/menus/menu.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { requestsQuery } from "#lib/client/request-queries.ts";
import type { RequestList } from "#lib/shared/requests/requests-schema.ts";
import type { OpenRequest } from "./open-request.ts";
import { RequestFilters } from "./request-filters.tsx";
import { parseRequestView, requestViewSearch } from "./request-view.ts";
import { NoMatch, NoRequests } from "./requests-blanks.tsx";
import { RequestParts, RequestsList } from "./requests-list.tsx";
import { RequestRowsSkeleton } from "./requests-skeleton.tsx";

const RequestDialogs = lazy(async () => ({ default: (await import("./request-dialogs.tsx")).RequestDialogs }));

export type RequestsScreenProps = {
  /** whether the account is in a team */
  mayRequest: boolean;
  /** whether the account decides requests on any cluster */
  mayDecide: boolean;
};

/** The requests that this person may see. */
export function RequestsScreen({ mayRequest, mayDecide }: RequestsScreenProps) {
  const [view, setView] = useSearchState(parseRequestView, requestViewSearch);
  const keysRead = useKeysRead();
  const { open, opener, show, setOpen } = useOpened<OpenRequest>();
  // Earlier rows stay while new ones load, so nothing jumps.
  const reading = useInfiniteQuery({ ...requestsQuery(view), placeholderData: keepPreviousData });
  // A browser that hydrates late, or has another clock, finds the server's rows stale and reads at its first render.
  const hydrated = useHydrated();
  const page = useRef<HTMLDivElement>(null);
  const requests = reading.data?.pages.flatMap((each) => each.requests);
  const filtered = requestViewSearch({ ...view, open: null }) !== "";
  const missing = view.open !== null && requests !== undefined && !requests.some(({ id }) => id === view.open);
  useShown(page, missing ? null : view.open, requests !== undefined);
  const mayBeOlder = reading.hasNextPage && (reading.data?.pages.length ?? 0) < MOST_PAGES;
  useSearchOlder(missing && mayBeOlder, reading);

  /** The button that opened a dialog may be gone by now; its row stays. */
  function returnFocus(): HTMLElement | null {
    const id = open && "request" in open ? open.request.id : null;
    if (id !== null) followFocus(page.current, id);
    if (opener.current?.isConnected) return opener.current;
    return id === null ? null : rowOf(page.current, id);
  }
  // Of one state there are no parts.
  const List = view.state === null ? RequestParts : RequestsList;
  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Requests"
        sentence={
          keysRead
            ? "Members request, Cluster Admins decide. Rolecall's key only reads: Cluster Admins carry it out by hand, and pass on the password themselves."
            : "Members request, Cluster Admins decide. Only the requester ever sees a password that Rolecall sets."
        }
        actions={mayRequest && <AskButtons onOpen={show} />}
      />
      <RequestFilters
        view={view}
        onView={setView}
        refreshing={hydrated && reading.isFetching && !reading.isFetchingNextPage}
        onRefresh={() => void reading.refetch()}
      />
      {requests ? (
        <Found reading={reading} isMissing={missing && !mayBeOlder}>
          {requests.length > 0 ? (
            <List requests={requests} openId={view.open} onOpen={show} />
          ) : filtered ? (
            <NoMatch onClear={() => setView({ search: "", state: null, kind: null, open: null })} />
          ) : (
            <NoRequests mayRequest={mayRequest} mayDecide={mayDecide} />
          )}
        </Found>
      ) : reading.error ? (
        <FailureBlank failure={failureOf(reading.error)} onRetry={() => void reading.refetch()} />
      ) : (
        <RequestRowsSkeleton />
      )}
      {open && (
        <OnDemand kind={open.kind}>
          <RequestDialogs open={open} onClose={() => setOpen(null)} returnFocus={returnFocus} />
        </OnDemand>
      )}
    </div>
  );
}

function AskButtons({ onOpen }: { onOpen: (open: OpenRequest) => void }) {
  return (
    <>
      <Menu
        label="Request a change"
        align="end"
        trigger={<Button>Request a change</Button>}
        items={[
          { label: "New password…", onSelect: () => onOpen({ kind: "about", about: { kind: "reset" } }) },
          {
            label: "Other privileges…",
            onSelect: () => onOpen({ kind: "about", about: { kind: "privileges" } }),
          },
          { label: "Later end…", onSelect: () => onOpen({ kind: "about", about: { kind: "extend" } }) },
          { label: "Deletion…", onSelect: () => onOpen({ kind: "about", about: { kind: "delete" } }) },
        ]}
      />
      <Button onClick={() => onOpen({ kind: "new" })}>
        <Plus />
        Request SQL user
      </Button>
      <Button variant="primary" onClick={() => onOpen({ kind: "grant" })}>
        <Clock />
        Request temporary access
      </Button>
    </>
  );
}

type Reading = UseInfiniteQueryResult<InfiniteData<RequestList>>;

/** What was read, with what is to say about it above and the older requests below. */
function Found({ reading, isMissing, children }: { reading: Reading; isMissing: boolean; children: ReactNode }) {
  return (
    <div
      aria-busy={reading.isPlaceholderData}
      className="flex-1 border-t border-line aria-busy:opacity-60 md:min-h-0 md:overflow-y-auto"
    >
      {reading.error && (
        <div className="px-gutter py-3">
          <FailureNote failure={failureOf(reading.error)} />
        </div>
      )}
      {isMissing && (
        <div className="px-gutter py-3">
          <Note tone="warn">This request no longer exists, or you may not see it.</Note>
        </div>
      )}
      {children}
      {reading.hasNextPage && (
        <div className="px-gutter py-3">
          <Button pending={reading.isFetchingNextPage} onClick={() => void reading.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </div>
  );
}

/** How long a row may take to get to another part of the page. */
const MOVES_MS = 2_000;

/** A row that goes to another part is another element there, and while a dialog closes the page cannot take the focus yet. */
function followFocus(page: HTMLElement | null, id: string): void {
  const end = performance.now() + MOVES_MS;
  const timer = setInterval(() => {
    if (document.activeElement === document.body) rowOf(page, id)?.focus();
    if (performance.now() > end) clearInterval(timer);
  }, 50);
}

/** How many pages back a linked request is searched. */
const MOST_PAGES = 10;

/** A linked request may be older than the first page. */
function useSearchOlder(active: boolean, reading: Reading) {
  const { isFetching, isError, fetchNextPage } = reading;
  useEffect(() => {
    if (active && !isFetching && !isError) void fetchNextPage();
  }, [active, isFetching, isError, fetchNextPage]);
}

/** Scrolls to a linked request and focuses it, once. */
function useShown(page: RefObject<HTMLElement | null>, id: string | null, there: boolean) {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (id === null || !there || shown.current === id) return;
    shown.current = id;
    const row = rowOf(page.current, id);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }, [page, id, there]);
}

function rowOf(page: HTMLElement | null, id: string): HTMLElement | null {
  return page?.querySelector<HTMLElement>(`#${CSS.escape(`request-${id}`)}`) ?? null;
}
