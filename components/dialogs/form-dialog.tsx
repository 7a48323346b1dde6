import { type FormEvent, type ReactNode, type RefObject, useId, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { Change } from "#lib/client/calls/use-operation.ts";
import { MutationFailure } from "./mutation-failure.tsx";
import { QueuePlace } from "./queue-place.tsx";
import { Reauthenticate } from "./reauthenticate.tsx";
import { ShowEffects, type ShowEffectsProps } from "./show-effects.tsx";

export type FormDialogProps = {
  title: ReactNode;
  lead?: ReactNode;
  /** verb and object */
  button: string;
  danger?: boolean;
  size?: "m" | "l";
  /** an alert dialog, which a click outside does not close: for changes that cannot be undone */
  alert?: boolean;
  ready?: boolean;
  /** The browser checks no field, and a click outside does not lose what was typed. */
  long?: boolean;
  change: Pick<Change<never>, "again" | "pending" | "failure" | "dismiss">;
  onSubmit: () => void;
  /** beside the buttons */
  note?: ReactNode;
  /** what to type beside the buttons, where it stays in view, given the id of the form */
  confirm?: ((form: string) => ReactNode) | undefined;
  /** the effects of the change, where they are shown on demand */
  shows?: ShowEffectsProps | undefined;
  onClose: () => void;
  /** first focus; Cancel by default, the dialog itself if null */
  initialFocus?: RefObject<HTMLElement | null> | null | undefined;
  /** focus after closing; by default where it was before */
  finalFocus?: (() => HTMLElement | null) | undefined;
  children?: ReactNode;
};

/** A dialog for one change. It re-authenticates when needed, and shows a refusal in place. */
export function FormDialog(props: FormDialogProps) {
  const { title, lead, button, danger = false, alert = danger, size, ready = true, note, shows, children } = props;
  const { confirm, change, onSubmit, onClose, initialFocus, finalFocus, long = false } = props;
  const { pending, failure } = change;
  const cancel = useRef<HTMLButtonElement>(null);
  const form = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending && ready) onSubmit();
  }

  return (
    <Dialog
      open
      alert={alert}
      size={size}
      locked={pending}
      onClose={(by) => !(long && by === "backdrop") && onClose()}
      title={title}
      lead={lead}
      initialFocus={initialFocus === undefined ? cancel : (initialFocus ?? undefined)}
      finalFocus={finalFocus}
      footer={
        <>
          {note && <span className="text-ink-3">{note}</span>}
          {confirm?.(form)}
          <DialogActions>
            <Button ref={cancel} onClick={onClose} disabled={pending}>
              Cancel
            </Button>
            <Button
              type="submit"
              form={form}
              variant={danger ? "danger" : "primary"}
              disabled={!ready}
              pending={pending}
            >
              {button}
            </Button>
          </DialogActions>
        </>
      }
    >
      <form
        id={form}
        method="post"
        noValidate={long}
        onSubmit={submit}
        className="grid grid-cols-[minmax(0,1fr)] gap-5"
      >
        {!failure?.fields && <MutationFailure failure={failure} />}
        <QueuePlace pending={pending} />
        {children}
        {shows && <ShowEffects failureAbove={failure} {...shows} />}
      </form>
      <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}

/** The effects of a change, one line each. */
export function Effects({ children }: { children: ReactNode }) {
  return <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">{children}</ul>;
}
