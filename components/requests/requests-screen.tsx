"use client";

import Clock from "lucide-react/icons/clock";
import Plus from "lucide-react/icons/plus";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useKeysRead } from "#components/dialogs/keys-read.tsx";
import { Button } from "#components/ui/button.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { useOpened } from "#components/ui/fields/opener.ts";
import { Menu } from "#components/ui/menus/menu.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { OpenRequest } from "./open-request.ts";
import { PartTabs } from "./part-tabs.tsx";
import { RequestFilters } from "./request-filters.tsx";
import { PART_WORDS } from "./request-parts.ts";
import { ALL_REQUESTS, parseRequestView, type RequestView, requestViewSearch } from "./request-view.ts";
import { NoMatch, NoneInPart, NoRequests } from "./requests-blanks.tsx";
import { RequestParts, RequestsList } from "./requests-list.tsx";
import { RequestRowsSkeleton } from "./requests-skeleton.tsx";
import { type Requests, useRequests } from "./use-requests.ts";

const RequestDialogs = lazily(async () => ({ default: (await import("./request-dialogs.tsx")).RequestDialogs }));

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
  const { requests, counts, older, error, ...reading } = useRequests(view);
  const page = useRef<HTMLDivElement>(null);
  const isFiltered = view.search !== "" || view.kind !== null || view.state !== null;
  const isMissing = view.open !== null && requests !== undefined && !requests.some(({ id }) => id === view.open);
  useShown(page, isMissing ? null : view.open, requests !== undefined);
  const mayBeOlder = older.has && older.pages < MOST_PAGES;
  useSearchOlder(isMissing && mayBeOlder && error === null, older);

  /** The button that opened a dialog may be gone by now; its row stays. */
  function returnFocus(): HTMLElement | null {
    const id = open && "request" in open ? open.request.id : null;
    if (id !== null) followFocus(page.current, id);
    if (opener.current?.isConnected) return opener.current;
    return id === null ? null : rowOf(page.current, id);
  }
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
      {(requests?.length !== 0 || isFiltered || view.part !== null) && (
        <PartTabs view={view} counts={counts} onPart={(part) => setView({ ...view, part, state: null, open: null })} />
      )}
      <RequestFilters view={view} onView={setView} refreshing={reading.isReading} onRefresh={reading.readAgain} />
      {requests ? (
        <Found {...reading} error={error} older={older} isMissing={isMissing && !mayBeOlder}>
          {requests.length === 0 ? (
            <Nothing view={view} isFiltered={isFiltered} onView={setView} who={{ mayRequest, mayDecide }} />
          ) : view.part === null && view.state === null ? (
            <RequestParts requests={requests} counts={counts} openId={view.open} onOpen={show} />
          ) : (
            <RequestsList
              requests={requests}
              label={view.part ? PART_WORDS[view.part].label : undefined}
              openId={view.open}
              onOpen={show}
            />
          )}
        </Found>
      ) : error ? (
        <FailureBlank failure={failureOf(error)} onRetry={reading.readAgain} />
      ) : (
        <RequestRowsSkeleton />
      )}
      {open && (
        <OnDemand kind={open.kind}>
          <RequestDialogs open={open} onNext={setOpen} onClose={() => setOpen(null)} returnFocus={returnFocus} />
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

type NothingProps = {
  view: RequestView;
  isFiltered: boolean;
  onView: (view: RequestView) => void;
  who: RequestsScreenProps;
};

function Nothing({ view, isFiltered, onView, who }: NothingProps) {
  const onAll = () => onView(ALL_REQUESTS);
  if (isFiltered) return <NoMatch onClear={onAll} />;
  return view.part === null ? <NoRequests {...who} /> : <NoneInPart part={view.part} onAll={onAll} />;
}

type FoundProps = Pick<Requests, "isEarlier" | "error" | "older"> & { isMissing: boolean; children: ReactNode };

/** What was read, with what is to say about it above and the older requests below. */
function Found({ isEarlier, error, older, isMissing, children }: FoundProps) {
  return (
    <div
      aria-busy={isEarlier}
      className="flex-1 border-t border-line aria-busy:opacity-60 md:min-h-0 md:overflow-y-auto"
    >
      {error && (
        <div className="px-gutter py-3">
          <FailureNote failure={failureOf(error)} />
        </div>
      )}
      {isMissing && (
        <div className="px-gutter py-3">
          <Note tone="warn">This request no longer exists, or you may not see it.</Note>
        </div>
      )}
      {children}
      {older.has && (
        <div className="px-gutter py-3">
          <Button pending={older.isReading} onClick={older.read}>
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
    if (performance.now() < end) return;
    clearInterval(timer);
    // It may have left the part that is shown.
    if (document.activeElement === document.body) page?.querySelector<HTMLElement>("nav [aria-current]")?.focus();
  }, 50);
}

/** How many pages back a linked request is searched. */
const MOST_PAGES = 10;

/** A linked request may be older than the first page. */
function useSearchOlder(active: boolean, { isReading, read }: Requests["older"]) {
  const readOlder = useEffectEvent(read);
  useEffect(() => {
    if (active && !isReading) readOlder();
  }, [active, isReading]);
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
