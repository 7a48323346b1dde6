import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { downloadText } from "#components/ui/download-text.ts";
import { Note } from "#components/ui/note.tsx";

/** Shows new recovery codes, once. */
export function CodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const text = () => `${codes.join("\n")}\n`;
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title="Your recovery codes"
      lead="Each replaces your second factor once."
      footer={
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            I have stored them
          </Button>
        </DialogActions>
      }
    >
      <Note tone="warn">
        <strong>Shown once.</strong> Store them where you can reach them without your phone, such as a password manager.
      </Note>
      <ul aria-label="Recovery codes" translate="no" className="mono grid gap-y-1">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton label="Copy codes" text={text} />
        <Button onClick={() => downloadText("rolecall-recovery-codes.txt", text(), "text/plain")}>Download</Button>
      </div>
    </Dialog>
  );
}
