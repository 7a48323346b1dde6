import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";

export type WithheldDialogProps = { name: string; onDone: () => void; returnFocus: () => HTMLElement | null };

/** After a create whose password nobody sees: what stands between the new SQL user and its first login. */
export function WithheldDialog({ name, onDone, returnFocus }: WithheldDialogProps) {
  const button = useRef<HTMLButtonElement>(null);
  const mono = <span className="mono">{name}</span>;
  return (
    <Dialog
      open
      onClose={onDone}
      title={<>Created {mono}, its password is known to nobody</>}
      lead="It is admin, and here Cluster Creators get passwords of restricted SQL users only."
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
      <ol className="grid list-decimal gap-2 pl-4 text-14 marker:text-ink-3">
        <li>
          A Cluster Admin of this cluster runs the SQL that restricts {mono}, and proves it with the database's answer.
        </li>
        <li>From then on you can reset its password: the new one is shown to you, once.</li>
      </ol>
    </Dialog>
  );
}
