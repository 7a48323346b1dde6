import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors.ts";

type Props = {
  name: string;
  code: ErrorCode | undefined;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Says that a SQL user was created, and why its password is in no secret store. */
export function UndeliveredDialog({ name, code = "secret_store_failed", onDone, returnFocus }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onDone}
      title={
        <>
          Created <span className="mono">{name}</span>
        </>
      }
      lead="Its password was not delivered, and Rolecall has shown it to nobody."
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
      <p className="text-14">
        {ERROR_WORDS[code].title}.{" "}
        {code === "secret_undelivered"
          ? "Rolecall goes on, and its page tells when the password is there."
          : "Reset its password to deliver it again."}
      </p>
    </Dialog>
  );
}
