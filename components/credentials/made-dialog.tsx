import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { Proved } from "#lib/shared/creation.ts";
import { ProvedNote } from "./proved-note.tsx";

/** For a creator who may not see the password because of a setting. */
export const WITHHELD_LEAD =
  "It is not restricted, and on this cluster Cluster Creators only get passwords of restricted SQL users. A Cluster Admin can reset it.";

export type MadeDialogProps = {
  name: string;
  proved: Proved;
  /** which person can get a password, and how */
  lead: string;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Shown after a creation whose password this person does not get: the proof. */
export function MadeDialog({ name, proved, lead, onDone, returnFocus }: MadeDialogProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onDone}
      title={
        <>
          Created <span className="mono">{name}</span>; its password is not shown
        </>
      }
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
      <ProvedNote proved={proved} />
    </Dialog>
  );
}
