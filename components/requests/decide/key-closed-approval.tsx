import { type ByHand, KeyClosedDialog } from "#components/sql-user-facts/key/key-closed-dialog.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { createByHand, setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { dropUser } from "#lib/sql/templates/new-user.ts";
import type { RequestDialogProps } from "../open-request.ts";

type Props = RequestDialogProps & { request: ListedRequest; closed: KeyClosed };

/** In place of an approval that Rolecall's key cannot carry out: says so, and how the approver makes the change themselves. */
export function KeyClosedApproval({ request, closed, onClose, returnFocus }: Props) {
  return (
    <KeyClosedDialog
      title={`Approve the request of ${request.requester}`}
      clusterName={request.cluster.name}
      closed={closed}
      byHand={byHandOf(request)}
      mends
      onClose={onClose}
      returnFocus={returnFocus}
    />
  );
}

function byHandOf({ kind, requested: { name } }: ListedRequest): ByHand {
  const after = "Then deny the request, and say in the reason what you did.";
  const needs = "What this request asks for";
  if (kind === "create") return { needs, script: [createByHand(name)], console: "Add User", after };
  if (kind === "delete") return { needs, script: [dropUser(name)], console: `${name}, Delete SQL User`, after };
  return { needs, script: [setPasswordByHand(name)], console: `${name}, Change Password`, after };
}
