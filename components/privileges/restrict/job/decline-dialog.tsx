import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import type { OfRestriction } from "../state-labels.ts";

type Props = { of: OfRestriction; item: RestrictionItem; onClose: () => void };

/** Declines what the owner team asked; the SQL user can be put back nevertheless, as long as its way back lasts. */
export function DeclineDialog({ of, item: { id: item, name, asked }, onClose }: Props) {
  const change = useOperation("restrict.decline_back", onClose, { page: false });
  const form = useForm({ reason: "" }, change.failure);
  const { reason } = form.values;
  return (
    <FormDialog
      title={
        <>
          Decline to put <Mono>{name}</Mono> back
        </>
      }
      lead={asked && `${asked.by} asks for it: “${asked.reason}”.`}
      button="Decline"
      ready={reason.trim() !== ""}
      change={change}
      onSubmit={() => change.run({ id: of.id, item, reason })}
      onClose={onClose}
    >
      <TextField
        label="Reason"
        required
        maxLength={300}
        hint="The requester and the owner team read it. They may ask again."
        {...form.text("reason")}
      />
    </FormDialog>
  );
}
