import { type ReactNode, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { MadeClaim } from "#lib/shared/requests/claims.ts";

export type ShownLink = {
  made: { expiresAt: number; sent: MadeClaim["sent"]; link?: string };
  title: ReactNode;
  /** the use of the link */
  power: string;
  /** its recipient */
  to: string;
};

/** A link to hand over, shown once. It is stored nowhere: a lost link is replaced by a new one. */
export function LinkDialog(props: ShownLink & { onClose: () => void; finalFocus?: () => HTMLElement | null }) {
  const { made, title, power, to, onClose, finalFocus } = props;
  const field = useRef<HTMLInputElement>(null);
  const { link = "" } = made;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      lead={
        <>
          Shown once. The link works once and expires <RelativeTime at={made.expiresAt} words={timeLeft} />.
        </>
      }
      initialFocus={field}
      finalFocus={finalFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      }
    >
      {made.sent === "mail_failed" && (
        <Note tone="warn" role="alert">
          <strong>The mail could not be sent.</strong> The link works: hand it over yourself. Rolecall's log has the
          reason.
        </Note>
      )}
      <TextField ref={field} label="Link" mono readOnly value={link} onFocus={(event) => event.target.select()} />
      <span>
        <CopyButton variant="primary" label="Copy link" text={() => link} select={() => field.current?.select()} />
      </span>
      <p className="text-ink-2">
        {power} Give it only to {to}.
      </p>
    </Dialog>
  );
}
