import { type ReactNode, useRef } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { Change } from "#lib/client/calls/use-operation.ts";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import { ProtectedNote } from "./protected-note.tsx";
import { throttleWords } from "./throttle-text.ts";
import { agreedTo } from "./use-agreed-reset.ts";

export type ResetDialogProps = {
  name: string;
  state: AdminState;
  isProtected?: boolean | undefined;
  cluster: Pick<ShownCluster, "name" | "plan">;
  reset: Pick<Change<never>, "pending" | "failure" | "again" | "dismiss">;
  /** the choice of where the new password goes, where there is one */
  choice?: ReactNode;
  isDelivered?: boolean;
  /** what the reset leaves open */
  leftOpen: ReactNode;
  /** the effects of the reset */
  preview: () => Promise<ShownEffects>;
  /** what the person has agreed to: `replaces` is a password on another person's screen, `active` the active one of a pair */
  onReset: (agreed: { replaces?: string | undefined; active?: true | undefined }) => void;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
};

export function ResetDialog(props: ResetDialogProps) {
  const { name, state, isProtected, cluster, reset, preview, onReset, onClose, returnFocus } = props;
  const { choice, leftOpen, isDelivered = false } = props;
  const { pending, failure } = reset;
  const throttled = throttleWords(cluster.plan);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      locked={pending}
      title={<SqlUserTitle what="Reset password of" name={name} cluster={cluster.name} />}
      lead={`Rolecall sets a new password and ${isDelivered ? "delivers it" : "shows it once"}.`}
      initialFocus={button}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button ref={button} variant="primary" pending={pending} onClick={() => onReset(agreedTo(failure))}>
            {failure?.inView || failure?.code === "active_in_pair" ? "Reset anyway" : "Reset password"}
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={failure} password />
      <QueuePlace pending={pending} />
      <StateWarning state={state} cluster={cluster} />
      {isProtected && <ProtectedNote />}
      <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">
        <li>The current password stops working for new logins immediately. Open sessions continue.</li>
        <li>{leftOpen}</li>
        <li>Applications need the new password right after. {throttled}</li>
      </ul>
      {choice}
      <ShowEffects failureAbove={failure} input={{ name, isDelivered }} preview={preview} />
      <Reauthenticate failure={failure} onConfirmed={reset.again} onCancel={reset.dismiss} />
    </Dialog>
  );
}

/** The access that the new password gives, unless the SQL user is verified as restricted. */
function StateWarning({ state, cluster }: Pick<ResetDialogProps, "state" | "cluster">) {
  const name = <Mono>{cluster.name}</Mono>;
  switch (state) {
    case "admin":
      return (
        <Note tone="admin">
          <strong>This SQL user is admin.</strong> The new password gives full access to {name}.
        </Note>
      );
    case "privileged":
      return (
        <Note tone="warn">
          <strong>This SQL user is privileged.</strong> The new password lets its holder gain more privileges on {name}.
        </Note>
      );
    case "unknown":
      return (
        <Note tone="warn">
          <strong>This SQL user is unverified.</strong> It may be admin, with full access to {name}.
        </Note>
      );
    case "restricted":
      return null;
    default:
      return state satisfies never;
  }
}
