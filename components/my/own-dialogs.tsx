import type { RefObject } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import type { useOpened } from "#components/ui/fields/opener.ts";
import type { OpenOwn } from "./open-own.ts";

const MyDialogs = lazily(async () => ({ default: (await import("./my-dialogs.tsx")).MyDialogs }));

type Props = {
  opened: Pick<ReturnType<typeof useOpened<OpenOwn>>, "open" | "opener" | "setOpen">;
  /** takes the focus where the button that opened the dialog is gone, with its row */
  page: RefObject<HTMLElement | null>;
};

/** The open dialog over a page of the person's own SQL users. */
export function OwnDialogs({ opened: { open, opener, setOpen }, page }: Props) {
  return (
    open && (
      <OnDemand kind={open.kind}>
        <MyDialogs
          open={open}
          onOpen={setOpen}
          onClose={() => setOpen(null)}
          returnFocus={() => (opener.current?.isConnected ? opener.current : page.current)}
        />
      </OnDemand>
    )
  );
}
