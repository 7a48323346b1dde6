import { type FormEvent, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { FieldWords } from "#components/ui/field-words.tsx";
import { RadioList } from "#components/ui/radio-list.tsx";
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { grantRole } from "#lib/client/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, CLUSTER_ROLES, type ClusterRole } from "#lib/shared/policy.ts";
import type { Grant, RightsList } from "#lib/shared/rights.ts";
import { clusterName, clusterOptions, holderOf, holderOptions, keyOf } from "./rights-names.ts";

/** What each role adds to the previous one. */
const ADDS: Record<ClusterRole, string> = {
  cluster_developer: "Lists SQL users and generates SQL for them",
  cluster_creator: "Also creates and deletes SQL users, and resets their passwords",
  cluster_admin: "Also sets owners and protection, decides requests and reads the audit",
};
const ROLES = CLUSTER_ROLES.map((id) => ({ id, label: CLUSTER_ROLE_NAMES[id], text: ADDS[id] }));
const FORM = "grant";

type Props = {
  list: RightsList;
  /** the role to change; undefined for a new one */
  grant?: Grant | undefined;
  /** the filters of the page */
  suggested: { who: string; cluster: string };
  onClose: () => void;
};

/** Grants a cluster role, or changes one. */
export function GrantDialog({ list, grant, suggested, onClose }: Props) {
  const holders = holderOptions(list);
  const clusters = [{ value: ALL_CLUSTERS, label: "all clusters" }, ...clusterOptions(list)];
  const [who, setWho] = useState(grant ? keyOf(grant.holder) : suggested.who || (firstMember(list) ?? ""));
  const [on, setOn] = useState(grant?.clusterId ?? (suggested.cluster || (clusters[1]?.value ?? ALL_CLUSTERS)));
  const [role, setRole] = useState<ClusterRole>(grant?.role ?? "cluster_developer");
  const toast = useToast();
  const change = useChange(grantRole, () => {
    const name = holders.find(({ value }) => value === who)?.label ?? "";
    toast(`${name} is now ${CLUSTER_ROLE_NAMES[role]} on ${clusterName(list.clusters, on)}`);
    onClose();
  });
  const { pending, failure } = change;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) change.run({ holder: holderOf(who), clusterId: on, role, change: grant !== undefined });
  }

  return (
    <Dialog
      open
      locked={pending}
      onClose={onClose}
      title={grant ? "Change role" : "Give a role"}
      lead={grant ? `${grant.holderName} on ${clusterName(list.clusters, grant.clusterId)}` : undefined}
      footer={
        <>
          <span className="text-ink-3">Takes effect immediately.</span>
          <DialogActions>
            <Button onClick={onClose} disabled={pending}>
              Cancel
            </Button>
            <Button type="submit" form={FORM} variant="primary" pending={pending}>
              {grant ? "Change role" : "Give role"}
            </Button>
          </DialogActions>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-5">
        {!failure?.fields && <MutationFailure failure={failure} />}
        {!grant && (
          <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
            <Select label="Account or team" options={holders} value={who} onChange={setWho} />
            <Select label="Cluster" options={clusters} value={on} onChange={setOn} />
          </div>
        )}
        <div>
          <RadioList legend="Role" choices={ROLES} value={role} onChange={setRole} />
          {failure?.fields?.role && (
            <FieldWords id="role-refused" tone="error" live>
              {failure.fields.role}
            </FieldWords>
          )}
        </div>
      </form>
      <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}

function firstMember({ people, teams }: RightsList): string | undefined {
  const member = people.find(({ role }) => role === "member") ?? people[0];
  if (member) return keyOf({ kind: "account", id: member.id });
  return teams[0] && keyOf({ kind: "team", id: teams[0].id });
}
