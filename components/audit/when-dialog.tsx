import { type FormEvent, useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { AuditFilter } from "#lib/shared/audit/audit-filter.ts";
import { fieldTime } from "./event-times.ts";

export type WhenDialogProps = {
  open: boolean;
  filter: AuditFilter;
  onClose: () => void;
  onChoose: (times: { from: string | undefined; to: string | undefined }) => void;
};

/** A dialog for two times, of which either may be missing. */
export function WhenDialog({ open, filter, onClose, onChoose }: WhenDialogProps) {
  const form = useId();
  function choose(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    onChoose({ from: utc(fields.get("from")), to: utc(fields.get("to")) });
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Choose times"
      lead="In your time zone. Leave one empty for an open range."
      footer={
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary">
            Show events
          </Button>
        </DialogActions>
      }
    >
      <form id={form} onSubmit={choose} className="grid gap-4 md:grid-cols-2">
        <TextField label="From" name="from" type="datetime-local" defaultValue={local(filter.from)} />
        <TextField label="To" name="to" type="datetime-local" defaultValue={local(filter.to)} />
      </form>
    </Dialog>
  );
}

function local(time: string | undefined): string {
  const at = Date.parse(time ?? "");
  return Number.isNaN(at) ? "" : fieldTime(at);
}

function utc(field: FormDataEntryValue | null): string | undefined {
  const at = new Date(String(field ?? ""));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
