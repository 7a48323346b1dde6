"use client";

import Bell from "lucide-react/icons/bell";
import { useRef, useState } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { NoticeList } from "#lib/shared/people/notices.ts";
import { present } from "#lib/shared/present.ts";
import type { NoticesPopup } from "./notices-popup.tsx";

/**
 * Shows whether there are new notices, and opens them. `list` is from the rendering of the page; without it, the bell fetches it. The
 * popup's code is fetched when a pointer or the focus comes near; an earlier click is remembered.
 */
export function NoticeBell({ list }: { list: NoticeList | undefined }) {
  const bell = useRef<HTMLButtonElement>(null);
  const { data, error, refetch } = useRead("profile.notices", {}, present({ initialData: list }));
  const [Popup, setPopup] = useState<typeof NoticesPopup | undefined>(() => loaded);
  const [open, setOpen] = useState(false);
  const unread = data?.unread ?? 0;

  function prepare() {
    load().then(
      (popup) => setPopup(() => popup),
      () => setOpen(false), // the network is gone: the next click tries again
    );
  }
  return (
    <>
      <IconButton
        ref={bell}
        label={unread === 0 ? "Notices" : `Notices, ${unread} new`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => {
          prepare();
          setOpen(!open);
        }}
      >
        {/* The dot keeps to the bell: on a touch screen the button is larger. */}
        <span className="relative">
          <Bell />
          {unread > 0 && (
            <span className="absolute -top-1 -right-1 size-2 rounded-full bg-accent-solid ring-2 ring-page forced-colors:border-4" />
          )}
        </span>
      </IconButton>
      {Popup && (
        <Popup
          open={open}
          onClose={() => setOpen(false)}
          anchor={bell}
          list={data}
          error={data ? null : error}
          onRetry={() => void refetch()}
        />
      )}
    </>
  );
}

let loaded: typeof NoticesPopup | undefined;

async function load(): Promise<typeof NoticesPopup> {
  loaded ??= (await import("./notices-popup.tsx")).NoticesPopup;
  return loaded;
}
