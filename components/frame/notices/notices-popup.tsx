"use client";

import { Popover } from "@base-ui/react/popover";
import { useMutation } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { type RefObject, useRef } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { readNoticesMutation } from "#lib/client/notices.ts";
import type { Notice, NoticeList } from "#lib/shared/people/notices.ts";

export type NoticesPopupProps = {
  open: boolean;
  onClose: () => void;
  anchor: RefObject<HTMLElement | null>;
  /** absent while it was not read yet, or could not be */
  list: NoticeList | undefined;
  error: unknown;
  onRetry: () => void;
};

/** What the bell opens. Use `NoticeBell`, which fetches this when it is needed. */
export function NoticesPopup({ open, onClose, anchor, list, error, onRetry }: NoticesPopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  const { mutate: markRead } = useMutation(readNoticesMutation());
  const newest = list?.notices[0];
  const someNew = (list?.unread ?? 0) > 0;

  function follow({ id, read }: Notice) {
    if (!read) markRead({ id });
    onClose();
  }
  return (
    <Popover.Root
      open={open}
      onOpenChange={(_next, details) => {
        // A press on the bell closes it there, and must not open it again.
        const { target } = details.event;
        if (target instanceof Node && anchor.current?.contains(target)) details.cancel();
        else onClose();
      }}
    >
      {/* where it opens, and not at the end of the page: all content belongs to a landmark */}
      <Popover.Portal container={anchor.current?.closest("header")}>
        <Popover.Positioner
          anchor={anchor}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          collisionAvoidance={{ fallbackAxisSide: "none" }}
          className="z-30 outline-none"
        >
          <Popover.Popup
            ref={popup}
            initialFocus={popup}
            finalFocus={anchor}
            className="flex max-h-[min(var(--available-height),32rem)] w-96 max-w-(--available-width) flex-col overflow-hidden rounded-3 bg-overlay shadow-menu outline-none transition-opacity data-starting-style:opacity-0 forced-colors:border"
          >
            <div className="flex h-head flex-none items-center justify-between gap-2 py-6 pr-2 pl-4">
              <Popover.Title className="font-strong">Notices</Popover.Title>
              {newest && (
                <Button
                  variant="quiet"
                  size="s"
                  // Not `disabled`, which would lose the focus that has just pressed it.
                  aria-disabled={!someNew}
                  onClick={() => someNew && markRead({ until: newest.at })}
                >
                  Mark all as read
                </Button>
              )}
            </div>
            <div className="min-h-0 overflow-y-auto border-t border-line">
              {list ? <Items list={list} onFollow={follow} /> : <Unread error={error} onRetry={onRetry} />}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Items({ list: { notices }, onFollow }: { list: NoticeList; onFollow: (notice: Notice) => void }) {
  if (notices.length === 0)
    return <p className="px-4 py-6 text-ink-2">No notices. Pending tasks and updates on links you sent appear here.</p>;
  return (
    <ul aria-label="Notices">
      {notices.map((notice) => (
        <Item key={notice.id} notice={notice} onFollow={() => onFollow(notice)} />
      ))}
    </ul>
  );
}

function Item({ notice: { text, path, at, read }, onFollow }: { notice: Notice; onFollow: () => void }) {
  return (
    <li className="border-line not-first:border-t">
      <Link
        // a notice's page comes from data, so its type cannot be a known route
        href={path as Route}
        prefetch={false}
        onClick={onFollow}
        className="relative block py-3 pr-4 pl-8 hover:bg-press focus-visible:-outline-offset-2"
      >
        {!read && (
          <>
            <span className="absolute top-4.5 left-4 size-2 rounded-full bg-accent-solid forced-colors:border-4" />
            <span className="sr-only">New: </span>
          </>
        )}
        <span className={read ? "block text-ink-2 [overflow-wrap:anywhere]" : "block [overflow-wrap:anywhere]"}>
          {text}
        </span>
        <RelativeTime at={at} className="text-12 text-ink-3" />
      </Link>
    </li>
  );
}

/** In place of a list that is still coming, or could not be read. */
function Unread({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (error)
    return (
      <div className="grid gap-3 p-4">
        <FailureNote failure={failureOf(error)} />
        <span>
          <Button onClick={onRetry}>Try again</Button>
        </span>
      </div>
    );
  return (
    <div aria-busy="true" className="grid gap-2 px-8 py-4">
      <Skeleton className="w-64" />
      <Skeleton className="w-20" />
    </div>
  );
}
