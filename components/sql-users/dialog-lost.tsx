import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";

/** In place of a dialog that could not be fetched, most often since Rolecall was updated meanwhile. */
export function DialogLost({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title="This part of Rolecall could not be shown"
      footer={
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </DialogActions>
      }
    >
      <p className="text-14">It may have been updated since this page was opened. Reload and try again.</p>
    </Dialog>
  );
}
