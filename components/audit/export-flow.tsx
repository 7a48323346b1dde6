import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ReauthenticateDialog } from "#components/dialogs/reauthenticate-dialog.tsx";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { RadioList } from "#components/ui/radio-list.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { checkExport } from "#lib/client/audit.ts";
import { failureOf } from "#lib/client/request-error.ts";
import { confirmIdentity } from "#lib/client/session.ts";
import type { AuditFilter, AuditFormat } from "#lib/shared/audit.ts";

export type ExportFlowProps = { open: boolean; filter: AuditFilter; onClose: () => void };

const FORMATS: { id: AuditFormat; label: string; text: string }[] = [
  { id: "csv", label: "CSV", text: "For spreadsheets. Cells that would be formulas there are made plain text." },
  { id: "jsonl", label: "JSON Lines", text: "For programs: one event a line, with its place in the chain." },
];

/**
 * Exports what the filters show. It is asked first whether that may begin, so that a refusal is told here; then a form is sent, for which
 * the browser writes the file as it comes.
 */
export function ExportFlow({ open, filter, onClose }: ExportFlowProps) {
  const [format, setFormat] = useState<AuditFormat>("csv");
  const form = useRef<HTMLFormElement>(null);
  const toast = useToast();
  const check = useMutation({
    mutationFn: () => checkExport(filter, format),
    onSuccess: () => {
      form.current?.submit();
      toast("The export has begun. Your browser saves the file.");
      close();
    },
  });
  const failure = check.error && failureOf(check.error);
  const mustConfirm = failure?.code === "reauthentication_required";

  function close() {
    check.reset();
    onClose();
  }

  return (
    <>
      <form ref={form} method="post" action="/api/audit/export" hidden>
        {Object.entries({ ...filter, format }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      </form>
      <Dialog
        open={open}
        onClose={close}
        title="Export audit"
        lead={`${Object.keys(filter).length > 0 ? "All events that the filters show" : "All events that you may see"}, newest first, with times in UTC. The export itself is recorded.`}
        footer={
          <DialogActions>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" pending={check.isPending} onClick={() => check.mutate()}>
              Export
            </Button>
          </DialogActions>
        }
      >
        {failure && !mustConfirm && <FailureNote failure={failure} />}
        <RadioList legend="Format" choices={FORMATS} value={format} onChange={setFormat} />
        <ReauthenticateDialog
          open={mustConfirm}
          onClose={() => check.reset()}
          onConfirmed={() => check.mutate()}
          confirmIdentityAction={confirmIdentity}
        />
      </Dialog>
    </>
  );
}
