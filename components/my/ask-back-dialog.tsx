import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { useToast } from "#components/ui/toast.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { OwnDialogProps } from "./open-own.ts";

/** A member of the owner team asks Cluster Admins to put a SQL user back as it was before its restriction. */
export function AskBackDialog({ user: { id, name }, onClose }: OwnDialogProps) {
  const toast = useToast();
  const change = useOperation("restrict.ask_back", () => {
    toast("The Cluster Admins are notified");
    onClose();
  });
  const form = useForm({ reason: "" }, change.failure);
  const { reason } = form.values;
  return (
    <FormDialog
      title={
        <>
          Ask to put <Mono>{name}</Mono> back
        </>
      }
      lead="The Cluster Admins are notified, and decide. If one right is missing, say which: that is the smaller fix."
      button="Ask to put it back"
      ready={reason.trim() !== ""}
      change={change}
      onSubmit={() => change.run({ id, reason })}
      onClose={onClose}
    >
      <TextField
        label="What fails"
        required
        maxLength={300}
        placeholder="The release cannot migrate: permission denied to create role"
        {...form.text("reason")}
      />
    </FormDialog>
  );
}
