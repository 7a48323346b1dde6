import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { number } from "#components/ui/words/counted.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { ListedGrant, RoleLeft } from "#lib/shared/people/rights.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

type Props = { grant: ListedGrant; onClose: () => void };

/** Removes a cluster role and shows which access the holder keeps. */
export function RevokeDialog({ grant, onClose }: Props) {
  const { holder, holderName, clusterId, role, on } = grant;
  const left = useRead("rights.list.left", { holder, clusterId });
  const change = useAct("rights.revoke", `${holderName} is no longer ${CLUSTER_ROLE_NAMES[role]} on ${on}`, onClose);
  return (
    <Dialog
      open
      locked={change.pending}
      onClose={onClose}
      title={`Remove ${CLUSTER_ROLE_NAMES[role]} from ${holderName}`}
      lead={`On ${on}. Takes effect immediately, also in open sessions.`}
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={change.pending}>
            Cancel
          </Button>
          <Button variant="primary" pending={change.pending} onClick={() => change.run({ holder, clusterId })}>
            Remove role
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={change.failure} />
      <p className="min-h-5 text-14">
        {left.data ? leftWords(left.data, holderName) : left.error && "Rolecall could not read what access is left."}
      </p>
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}

function leftWords(left: RoleLeft, holderName: string): string {
  if (left.kind === "team") {
    const { members, more } = left;
    if (members.length === 0) return "The team has no members.";
    const names = `${members.join(", ")}${more > 0 ? ` and ${number(more)} more` : ""}`;
    return `${names} lose this role unless they hold it themselves or through another team.`;
  }
  if (left.keeps === "everything") return `${holderName} is an administrator and keeps full access.`;
  return left.keeps
    ? `${holderName} keeps ${CLUSTER_ROLE_NAMES[left.keeps]} there through another role.`
    : `${holderName} has no other role there and loses access.`;
}
