import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Back } from "#lib/shared/restrict/restriction.ts";
import type { OfRestriction } from "../state-labels.ts";

type Props = {
  of: OfRestriction;
  name: string;
  back: Back;
  /** it was not put back yet */
  isBefore: boolean;
  onClose: () => void;
};

/** Restricts a SQL user again before its time, or gives up that it is put back. */
export function AgainDialog({ of, name, back, isBefore, onClose }: Props) {
  const change = useOperation("restrict.again", onClose, { page: false });
  return (
    <FormDialog
      title={
        isBefore ? (
          <>
            Do not put <Mono>{name}</Mono> back
          </>
        ) : (
          <>
            Restrict <Mono>{name}</Mono> again
          </>
        )
      }
      lead={
        isBefore
          ? "It stays as it is."
          : "It loses again what it got back, now instead of at the set time. It cannot be put back a second time."
      }
      button={isBefore ? "Do not put it back" : "Restrict again"}
      danger
      change={change}
      onSubmit={() => change.run({ id: of.id, back: back.id })}
      onClose={onClose}
    >
      <p className="text-14">
        {back.by} gave the reason “{back.reason}”.
      </p>
    </FormDialog>
  );
}
