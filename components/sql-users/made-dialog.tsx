import { useRef } from "react";
import { ProvedNote } from "#components/credentials/proved-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { Proved } from "#lib/shared/creation.ts";

export type MadeDialogProps = {
  name: string;
  proved: Proved;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Shown after a creation whose password this person does not get: what was proved. */
export function MadeDialog({ name, proved, onDone, returnFocus }: MadeDialogProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onDone}
      title={
        <>
          Created <span className="mono">{name}</span>; nobody knows its password
        </>
      }
      lead="The person it is for can set one now."
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
      <ProvedNote proved={proved} />
    </Dialog>
  );
}
