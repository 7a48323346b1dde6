import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { AfterReset } from "#components/credentials/after-reset.tsx";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { useSecretMutation } from "#components/credentials/use-secret-mutation.ts";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { resetOwnMutation } from "#lib/client/own-sql-users.ts";
import { previewClaim } from "#lib/client/previews.ts";
import { requestChoicesQuery } from "#lib/client/request-queries.ts";
import { claimRequestMutation } from "#lib/client/requests.ts";
import type { ClaimedRequest } from "#lib/shared/requests.ts";
import type { ListedRequest } from "#lib/shared/requests-schema.ts";
import type { RequestDialogProps } from "./open-request.ts";

/** Sets the password of an approved, restricted SQL user and shows it to the requester once. */
export function ClaimRequestFlow({ request, onClose, returnFocus }: RequestDialogProps & { request: ListedRequest }) {
  const { id, kind, cluster } = request;
  const { name } = request.approved ?? request.requested;
  const [claimed, setClaimed] = useState<ClaimedRequest | null>(null);
  const [active, setActive] = useState<true>();
  const button = useRef<HTMLButtonElement>(null);
  const claim = useSecretMutation(claimRequestMutation(id), setClaimed);
  // A second password goes through the reset of the team's own SQL users.
  const { data: choices } = useQuery(requestChoicesQuery());
  const own = choices?.sqlUsers.find((user) => user.clusterId === cluster.id && user.name === name);
  const reset = useSecretMutation(resetOwnMutation(own?.id ?? ""), (shown) => {
    setClaimed((last) => last && { ...last, shown });
  });

  const isActive = claim.failure?.code === "active_in_pair";
  /** Sets it with all that the person has agreed to: another question may follow the first. */
  function set() {
    const agreed = active ?? (isActive || undefined);
    setActive(agreed);
    claim.run({ name, replaces: claim.failure?.inView?.id, active: agreed });
  }

  if (claimed)
    return (
      <CopyOnceDialog
        cluster={{ ...claimed.cluster, plan: "", notReady: null }}
        shown={claimed.shown}
        connection={{ value: claimed.connection ?? undefined, failure: null, retry: () => {} }}
        reset={{ ...reset, run: (input) => reset.run({ ...input, active }) }}
        replaced={kind === "reset"}
        onDone={onClose}
        returnFocus={returnFocus}
      />
    );
  return (
    <Dialog
      open
      locked={claim.pending}
      onClose={onClose}
      title={
        <>
          Set password of <span className="mono">{name}</span>
        </>
      }
      lead="Rolecall generates a password, sets it, and shows it once, to you only."
      initialFocus={button}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={claim.pending}>
            Cancel
          </Button>
          <Button ref={button} variant="primary" pending={claim.pending} onClick={set}>
            {claim.failure?.inView || isActive ? "Set anyway" : "Set and show password"}
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={claim.failure} />
      <QueuePlace pending={claim.pending} />
      {kind === "reset" ? (
        <AfterReset plan="" />
      ) : (
        <p className="text-14 text-ink-2">No one knows its password yet, not even the approver.</p>
      )}
      <ShowEffects failureAbove={claim.failure} input={id} preview={() => previewClaim(id)} />
      <Reauthenticate failure={claim.failure} onConfirmed={claim.again} onCancel={claim.dismiss} />
    </Dialog>
  );
}
