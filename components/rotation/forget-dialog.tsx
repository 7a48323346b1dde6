import Link from "next/link";
import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import type { Unsaved } from "#lib/client/page/unsaved-passwords.ts";

type Props = {
  passwords: Unsaved;
  /** also ends the session */
  signsOut?: true;
  pending: boolean;
  onForget: () => void;
  onClose: () => void;
};

/** Asks before a browser forgets passwords that were neither copied nor downloaded: no other browser can open them. */
export function ForgetDialog({ passwords: { all, unsaved, names }, signsOut, pending, onForget, onClose }: Props) {
  const cancel = useRef<HTMLButtonElement>(null);
  const one = unsaved === 1;
  const what = counted(all, "password");
  return (
    <Dialog
      open
      alert
      locked={pending}
      onClose={onClose}
      title={signsOut ? `Sign out and delete ${what}` : `Delete ${what} from this browser`}
      lead={leadOf(unsaved, all)}
      initialFocus={cancel}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button variant="danger" pending={pending} onClick={onForget}>
            {signsOut ? "Sign out and delete" : `Delete ${what}`}
          </Button>
        </DialogActions>
      }
    >
      {unsaved > 0 && (
        <p className="text-14">
          Only this browser can open {one ? "it" : "these"}
          {names.length > 0 && (
            <>
              : <span className="mono [overflow-wrap:anywhere]">{listedNames(names)}</span>
            </>
          )}
          . Without one, {one ? "its SQL user needs" : "their SQL users need"} another password.
        </p>
      )}
      {signsOut && (
        <p className="text-14">
          To save {one ? "it" : "them"} first, copy or download {one ? "it" : "them"} on the page of the{" "}
          <Link href="/rotation/jobs" prefetch={false} className="link" onClick={onClose}>
            rotation
          </Link>
          .
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
