import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { ReauthenticateDialog } from "#components/dialogs/reauthenticate-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { checkExport } from "#lib/client/audit.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { AuditFormat } from "#lib/shared/audit/audit.ts";
import type { AuditFilter } from "#lib/shared/audit/audit-filter.ts";

export type ExportFlowProps = { open: boolean; filter: AuditFilter; onClose: () => void };

const FORMATS: { id: AuditFormat; label: string; text: string }[] = [
  { id: "csv", label: "CSV", text: "For spreadsheets. Formulas are turned into plain text." },
  { id: "jsonl", label: "JSON Lines", text: "For programs. One event per line, with its place in the chain." },
];

/**
 * Exports the filtered events. A check comes first, so that a refusal shows in the dialog; then a form is posted and the browser streams
 * the file to disk.
 */
export function ExportFlow({ open, filter, onClose }: ExportFlowProps) {
  const [format, setFormat] = useState<AuditFormat>("csv");
  const form = useRef<HTMLFormElement>(null);
  const toast = useToast();
  const check = useMutation({
    mutationFn: () => checkExport(filter, format),
    onSuccess: () => {
      form.current?.submit();
      toast("Export started. Your browser saves the file.");
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
        lead={`${Object.keys(filter).length > 0 ? "All filtered events" : "All events that you may see"}, newest first, with times in UTC. The audit records the export.`}
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
        <ReauthenticateDialog open={mustConfirm} onClose={() => check.reset()} onConfirmed={() => check.mutate()} />
      </Dialog>
    </>
  );
}
