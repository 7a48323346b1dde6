import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { counted, listedNames, number } from "#components/ui/counted.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { RotationItem } from "#lib/shared/rotation.ts";

type Props = {
  /** whose passwords are deleted */
  all: readonly RotationItem[];
  /** those of them that were neither copied nor downloaded */
  unsaved: readonly RotationItem[];
  pending: boolean;
  onForget: () => void;
  onClose: () => void;
};

/** Asks before a browser forgets passwords that were neither copied nor downloaded: no other browser can open them. */
export function ForgetDialog({ all, unsaved, pending, onForget, onClose }: Props) {
  const cancel = useRef<HTMLButtonElement>(null);
  const one = unsaved.length === 1;
  return (
    <Dialog
      open
      alert
      locked={pending}
      onClose={onClose}
      title={`Delete ${counted(all.length, "password")} from this browser`}
      lead={leadOf(unsaved.length, all.length)}
      initialFocus={cancel}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button variant="danger" pending={pending} onClick={onForget}>
            Delete {counted(all.length, "password")}
          </Button>
        </DialogActions>
      }
    >
      {unsaved.length > 0 && (
        <p className="text-14">
          Only this browser can open {one ? "it" : "these"}:{" "}
          <span className="mono [overflow-wrap:anywhere]">{listedNames(unsaved.map(({ name }) => name))}</span>. Without
          one, {one ? "its SQL user needs" : "their SQL users need"} another password.
        </p>
      )}
    </Dialog>
  );
}

function leadOf(unsaved: number, all: number): string {
  if (unsaved === 0) return "All of them were copied or downloaded.";
  if (unsaved === all)
    return all === 1 ? "It was neither copied nor downloaded." : "None of them was copied or downloaded.";
  return `${number(unsaved)} of them ${unsaved === 1 ? "was" : "were"} neither copied nor downloaded.`;
}
