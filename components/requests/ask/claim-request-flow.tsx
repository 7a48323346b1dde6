import { useRef, useState } from "react";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { throttleWords } from "#components/credentials/throttle-text.ts";
import type { ResetOf } from "#components/credentials/use-agreed-reset.ts";
import { useSecretOperation } from "#components/credentials/use-secret-mutation.ts";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { useZone } from "#components/ui/words/use-zone.ts";
import { previewOperation } from "#lib/client/calls/operations.ts";
import { forgetRequestOpener, hasRequestOpener, requestOpener } from "#lib/client/request-openers.ts";
import type { ClaimedRequest } from "#lib/shared/requests/requests.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { LEFT_OPEN_UNREAD } from "#lib/shared/ways-in/words.ts";
import { useRequestChoices } from "../decide/choices-part.tsx";
import type { RequestDialogProps } from "../open-request.ts";
import { grantWords } from "../request-labels.ts";

type Props = RequestDialogProps & { request: ListedRequest };

/** Sets the password of an approved, restricted SQL user and shows it to the requester once. */
export function ClaimRequestFlow(props: Props) {
  const { request, onClose, returnFocus } = props;
  const { id, cluster } = request;
  const { name } = request.approved ?? request.requested;
  const [claimed, setClaimed] = useState<ClaimedRequest | null>(null);
  const [active, setActive] = useState<true>();
  const button = useRef<HTMLButtonElement>(null);
  const claim = useSecretOperation(
    "request.claim",
    ({ replaces, active: agreed }: ResetOf) => ({ id, replaces, active: agreed, opener: requestOpener(id) }),
    setClaimed,
  );
  // An answer that did not arrive: a password may be set that no one has seen.
  const isAgain = request.state === "finished" || claim.failure?.code === "outcome_unknown";
  const isActive = claim.failure?.code === "active_in_pair";
  /** Sets it with all that the person has agreed to: another question may follow the first. */
  function set() {
    const agreed = active ?? (isActive || undefined);
    setActive(agreed);
    claim.run({ name, replaces: claim.failure?.inView?.id, active: agreed });
  }

  if (claimed)
    return (
      <Claimed {...props} claimed={claimed} active={active} onShown={(shown) => setClaimed({ ...claimed, shown })} />
    );
  return (
    <Dialog
      open
      locked={claim.pending}
      onClose={onClose}
      title={<SqlUserTitle what="Set password of" name={name} cluster={cluster.name} />}
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
      <MutationFailure failure={claim.failure} password />
      <QueuePlace pending={claim.pending} />
      <Words request={request} isAgain={isAgain} />
      <ShowEffects
        failureAbove={claim.failure}
        input={id}
        preview={() =>
          previewOperation("request.claim", hasRequestOpener(id) ? { id, opener: requestOpener(id) } : { id })
        }
      />
      <Reauthenticate failure={claim.failure} onConfirmed={claim.again} onCancel={claim.dismiss} />
    </Dialog>
  );
}

function Words({ request: { kind, approved, requested }, isAgain }: { request: ListedRequest; isAgain: boolean }) {
  const zone = useZone();
  return (
    <>
      {isAgain && (
        <Note tone="warn">
          <strong>A password may be set already.</strong> If you did not get it, set another one here. Only the last one
          works.
        </Note>
      )}
      {kind === "reset" ? (
        <Note tone="plain">
          The old password stops working for new logins. Open sessions continue. {LEFT_OPEN_UNREAD} {throttleWords("")}
        </Note>
      ) : (
        !isAgain && (
          <p className="text-14 text-ink-2">
            {kind === "grant"
              ? `You have it ${grantWords(approved ?? requested, zone)}.`
              : "No one knows its password yet, not even the approver."}
          </p>
        )
      )}
    </>
  );
}

type ClaimedProps = Props & {
  claimed: ClaimedRequest;
  /** what the person has agreed to */
  active: true | undefined;
  onShown: (shown: ClaimedRequest["shown"]) => void;
};

function Claimed({ request, claimed, active, onShown, onClose, returnFocus }: ClaimedProps) {
  const { id, kind, cluster } = request;
  const { name } = request.approved ?? request.requested;
  // A second password goes through the reset of the team's own SQL users.
  const { data: choices } = useRequestChoices();
  const own = choices?.sqlUsers.find((user) => user.clusterId === cluster.id && user.name === name);
  const reset = useSecretOperation(
    "sql_user.reset_password.own",
    ({ replaces, active: agreed }: ResetOf) => ({ id: own?.id ?? "", replaces, active: agreed }),
    onShown,
  );

  return (
    <CopyOnceDialog
      cluster={{ ...claimed.cluster, plan: "", notReady: null }}
      shown={claimed.shown}
      connection={{ value: claimed.connection ?? undefined, failure: null, retry: () => {} }}
      reset={{ ...reset, run: (input) => reset.run(Object.assign({}, input, { active: active ?? input.active })) }}
      replaced={kind === "reset"}
      onDone={() => {
        forgetRequestOpener(id);
        onClose();
      }}
      returnFocus={returnFocus}
    />
  );
}
