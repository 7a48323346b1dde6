import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import type { Destination } from "#lib/shared/audit/destinations.ts";
import { waitingWords } from "./labels.ts";

/** Deletes a destination, and says what is never sent then. */
export function DeleteDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { id, name, waiting } = destination;
  const change = useAct("destination.delete", `Deleted ${name}`, onClose);
  return (
    <FormDialog
      title={`Delete ${name}`}
      lead="This cannot be undone. Its delivery log is deleted too."
      button={`Delete ${name}`}
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <p className="text-14">
        {waiting === 0 ? "No event is waiting." : `${waitingWords(destination)} and will not be sent.`}
      </p>
    </FormDialog>
  );
}
