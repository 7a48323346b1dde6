import { ReasonDialog } from "#components/dialogs/reason-dialog.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import type { OfRestriction } from "../state-labels.ts";

type Props = { of: OfRestriction; item: RestrictionItem; onClose: () => void };

/** Declines what the owner team asked; the SQL user can be put back nevertheless, as long as its way back lasts. */
export function DeclineDialog({ of, item: { id: item, name, asked }, onClose }: Props) {
  const change = useOperation("restrict.decline_back", onClose, { page: false });
  return (
    <ReasonDialog
      title={
        <>
          Decline to put <Mono>{name}</Mono> back
        </>
      }
      lead={asked && `${asked.by} asks for it: “${asked.reason}”.`}
      button="Decline"
      field={{ label: "Reason", hint: "The requester and the owner team read it. They may ask again." }}
      change={change}
      inputOf={(reason) => ({ id: of.id, item, reason })}
      onClose={onClose}
    />
  );
}
