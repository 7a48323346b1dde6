import { type ReactNode, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";

type Props = {
  title: ReactNode;
  lead: ReactNode;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
  children: ReactNode;
};

/** Says how a change ended, where there is nothing more to do in the dialog. */
export function DoneDialog({ title, lead, onDone, returnFocus, children }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onDone}
      title={title}
      lead={lead}
      initialFocus={button}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button ref={button} variant="primary" onClick={onDone}>
            Done
          </Button>
        </DialogActions>
      }
    >
      {children}
    </Dialog>
  );
}
