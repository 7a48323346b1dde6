import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { countsOn, type Grant, type RightsList, reaches } from "#lib/shared/people/rights.ts";
import { CLUSTER_ROLE_NAMES, higherRole } from "#lib/shared/policy.ts";
import { clusterName } from "./rights-names.ts";

type Props = { list: RightsList; grant: Grant; onClose: () => void };

/** Removes a cluster role and shows which access the holder keeps. */
export function RevokeDialog({ list, grant, onClose }: Props) {
  const { holder, holderName, clusterId, role } = grant;
  const on = clusterName(list.clusters, clusterId);
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
      <p className="text-14">{leftWords(list, grant)}</p>
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}

function leftWords({ people, grants }: RightsList, grant: Grant): string {
  const { holder, holderName, clusterId } = grant;
  if (holder.kind === "team") {
    const members = people.filter(({ teamIds }) => teamIds.includes(holder.id)).map(({ name }) => name);
    if (members.length === 0) return "The team has no members.";
    return `${members.join(", ")} lose this role unless they hold it themselves or through another team.`;
  }
  const person = people.find(({ id }) => id === holder.id);
  if (!person || person.role === "administrator") return `${holderName} is an administrator and keeps full access.`;
  const left = grants
    .filter((other) => other !== grant && reaches(other, person) && countsOn(other, clusterId))
    .reduce<Grant["role"] | undefined>((highest, { role }) => higherRole(highest, role), undefined);
  return left
    ? `${holderName} keeps ${CLUSTER_ROLE_NAMES[left]} there through another role.`
    : `${holderName} has no other role there and loses access.`;
}
