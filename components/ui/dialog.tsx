"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import X from "lucide-react/icons/x";
import { type ReactNode, type RefObject, useRef } from "react";
import { Button, IconButton } from "./button.tsx";
import { useErrorsInView } from "./fields/errors-in-view.ts";
import { useTyped } from "./fields/use-typed.ts";
import { cx } from "./words/cx.ts";

type DialogCloseReason = "escape" | "backdrop" | "close";

export type DialogProps = {
  open: boolean;
  /** Called to close the dialog, which stays until `open` is false. */
  onClose: (reason: DialogCloseReason) => void;
  /** Its text is exactly the accessible name. */
  title: ReactNode;
  /** one line of consequence below the title */
  lead?: ReactNode;
  /** 528 or 672 px wide */
  size?: "m" | "l" | undefined;
  /** role alertdialog, for what cannot be undone; a click outside does not close it */
  alert?: boolean | undefined;
  /** Escape and clicks outside do nothing, and no close button is shown. */
  locked?: boolean | undefined;
  /** The safe action stands left of the strong one. */
  footer?: ReactNode;
  children?: ReactNode;
  /** First focus. By default the dialog itself, so that it is read from its title and does not scroll. */
  initialFocus?: RefObject<HTMLElement | null> | undefined;
  /** focus after closing; null: where it was before */
  finalFocus?: (() => HTMLElement | null) | undefined;
};

const REASON: Partial<Record<BaseDialog.Root.ChangeEventReason, DialogCloseReason>> = {
  "escape-key": "escape",
  "outside-press": "backdrop",
  "close-press": "close",
};

/**
 * A modal dialog; on phones it rises from the bottom. Its body scrolls between head and foot. Render a dialog over this one among
 * its children. Closing is immediate, so that its content leaves the document at once. A failure in it comes into view.
 */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, lead, size = "m", alert = false, locked = false } = props;
  const { footer, children, initialFocus, finalFocus } = props;
  const popup = useRef<HTMLDivElement>(null);
  const typing = useTyped(open, locked, popup);
  const errorsInView = useErrorsInView(popup);
  const Root = alert ? AlertDialog.Root : BaseDialog.Root;
  return (
    <Root
      open={open}
      onOpenChange={(next: boolean, details: BaseDialog.Root.ChangeEventDetails) => {
        const reason = REASON[details.reason];
        if (next || !reason || (locked && reason !== "close")) return details.cancel();
        if (!typing.typed) return onClose(reason);
        details.cancel();
        if (reason !== "backdrop") typing.ask();
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop
          forceRender
          className="fixed inset-0 z-20 bg-scrim transition-opacity duration-(--dur-2) data-starting-style:opacity-0"
        />
        <BaseDialog.Viewport className="fixed inset-0 z-20 grid place-items-center overflow-hidden max-md:place-items-end">
          <BaseDialog.Popup
            ref={errorsInView}
            onInput={typing.onInput}
            initialFocus={initialFocus ?? popup}
            finalFocus={() => finalFocus?.() ?? true}
            className={cx(
              "flex max-h-[calc(100dvh-3rem)] flex-col overflow-hidden rounded-4 bg-overlay shadow-dialog outline-none",
              "transition-[opacity,translate] duration-(--dur-2) data-starting-style:translate-y-1 data-starting-style:opacity-0",
              "max-md:max-h-[96dvh] max-md:w-full max-md:rounded-b-none max-md:data-starting-style:translate-y-8",
              size === "l" ? "md:w-168" : "md:w-132",
            )}
          >
            <DialogHead title={title} lead={lead} closes={!alert && !locked} />
            <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] gap-5 overflow-y-auto px-6 pt-4 pb-6 max-md:px-4">
              {children}
            </div>
            {footer && (
              <div className="flex flex-wrap items-center gap-2 border-t border-line bg-foot px-6 py-3 max-md:px-4">
                {footer}
              </div>
            )}
            {typing.asking && (
              <Discard
                onKeep={typing.keep}
                onDiscard={() => {
                  typing.discard();
                  onClose("close");
                }}
              />
            )}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </Root>
  );
}

function DialogHead({ title, lead, closes }: Pick<DialogProps, "title" | "lead"> & { closes: boolean }) {
  return (
    <div className="flex items-start gap-3 px-6 pt-5 pb-1 max-md:px-4">
      <div className="min-w-0 flex-1">
        <BaseDialog.Title className="text-16 font-strong tracking-tight [overflow-wrap:anywhere] [&_.mono]:font-medium">
          {title}
        </BaseDialog.Title>
        {lead && (
          <BaseDialog.Description className="mt-0.5 text-ink-2 [overflow-wrap:anywhere]">{lead}</BaseDialog.Description>
        )}
      </div>
      {closes && (
        <BaseDialog.Close render={<IconButton label="Close" className="-mt-0.5 -mr-2" />}>
          <X />
        </BaseDialog.Close>
      )}
    </div>
  );
}

/** Asks before input is lost. */
function Discard({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const keep = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      alert
      onClose={onKeep}
      title="Discard your input?"
      initialFocus={keep}
      footer={
        <DialogActions>
          <Button ref={keep} onClick={onKeep}>
            Keep editing
          </Button>
          <Button variant="danger" onClick={onDiscard}>
            Discard
          </Button>
        </DialogActions>
      }
    >
      <p className="text-14">Closing the dialog loses it. Nothing was changed.</p>
    </Dialog>
  );
}

/** The buttons at the right end of a dialog's foot. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="ml-auto flex min-w-0 flex-wrap justify-end gap-2 [&>.button]:h-auto [&>.button]:min-h-control [&>.button]:max-w-full [&>.button]:py-1 [&>.button]:whitespace-normal">
      {children}
    </div>
  );
}
