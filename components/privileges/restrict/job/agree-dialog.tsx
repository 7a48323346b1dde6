import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Back } from "#lib/shared/restrict/restriction.ts";
import type { OfRestriction } from "../state-labels.ts";

type Props = { of: OfRestriction; name: string; back: Back; onClose: () => void };

/** A second Cluster Admin agrees that a SQL user is put back although others have its password. */
export function AgreeDialog({ of, name, back: { id, by, reason, knowers }, onClose }: Props) {
  const change = useOperation("restrict.approve_back", onClose, { page: false });
  return (
    <FormDialog
      title={
        <>
          Agree to put <Mono>{name}</Mono> back
        </>
      }
      lead={`${by} asks for it: “${reason}”.`}
      button="Agree"
      danger
      change={change}
      onSubmit={() => change.run({ id: of.id, back: id })}
      onClose={onClose}
    >
      <p className="text-14">These got its password since its restriction, and would have that of a superuser:</p>
      <ul className="list-disc pl-4 text-14">
        {knowers.map((knower) => (
          <li key={knower}>{knower}</li>
        ))}
      </ul>
    </FormDialog>
  );
}
