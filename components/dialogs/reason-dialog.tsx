import type { ReactNode } from "react";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import type { Change } from "#lib/client/calls/use-operation.ts";
import { FormDialog } from "./form-dialog.tsx";

type Props<Input> = {
  title: ReactNode;
  lead: ReactNode;
  button: string;
  change: Change<Input>;
  /** the input of the change, with this reason */
  inputOf: (reason: string) => Input;
  onClose: () => void;
  /** of the reason */
  field: { label: string; placeholder?: string; hint?: string };
};

/** A dialog that asks for a reason, and sends it. */
export function ReasonDialog<Input>({ inputOf, field, ...dialog }: Props<Input>) {
  const { change } = dialog;
  const form = useForm({ reason: "" }, change.failure);
  const { reason } = form.values;
  return (
    <FormDialog {...dialog} ready={reason.trim() !== ""} onSubmit={() => change.run(inputOf(reason))}>
      <TextField required maxLength={300} {...field} {...form.text("reason")} />
    </FormDialog>
  );
}
