import { type FormEvent, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { FieldWords } from "#components/ui/fields/field-words.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Grant, RightsList } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, CLUSTER_ROLES, type ClusterRole } from "#lib/shared/policy.ts";
import { clusterName, clusterOptions, holderOf, holdersToChoose, keyOf } from "./rights-names.ts";

/** What each role adds to the previous one. */
const ADDS: Record<ClusterRole, string> = {
  cluster_developer: "Lists SQL users and generates SQL for them",
  cluster_creator: "Also creates and deletes SQL users, and resets their passwords",
  cluster_admin: "Also sets owners and protection, decides requests and reads the audit",
};
const ROLES = CLUSTER_ROLES.map((id) => ({ id, label: CLUSTER_ROLE_NAMES[id], text: ADDS[id] }));
const FORM = "grant";
const CHOOSE_HOLDER = { value: "", label: "Choose an account or team" };
const CHOOSE_CLUSTER = { value: "", label: "Choose a cluster" };

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
  const holders = holdersToChoose(list, grant && keyOf(grant.holder));
  const clusters = [{ value: ALL_CLUSTERS, label: "all clusters" }, ...clusterOptions(list)];
  // A new role starts empty: a suggested one is given by mistake.
  const [who, setWho] = useState(grant ? keyOf(grant.holder) : suggested.who);
  const [on, setOn] = useState(grant?.clusterId ?? suggested.cluster);
  const [role, setRole] = useState<ClusterRole | null>(grant?.role ?? null);
  const ready = who !== "" && on !== "" && role !== null;
  const toast = useToast();
  const change = useOperation("rights.grant", () => {
    const name = holders.find(({ value }) => value === who)?.label ?? "";
    toast(`${name} is now ${role && CLUSTER_ROLE_NAMES[role]} on ${clusterName(list.clusters, on)}`);
    onClose();
  });
  const { pending, failure } = change;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready && !pending) change.run({ holder: holderOf(who), clusterId: on, role, change: grant !== undefined });
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
            <Button type="submit" form={FORM} variant="primary" pending={pending} disabled={!ready}>
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
            <Select
              label="Account or team"
              options={[...(who === "" ? [CHOOSE_HOLDER] : []), ...holders]}
              value={who}
              onChange={setWho}
            />
            <Select
              label="Cluster"
              options={[...(on === "" ? [CHOOSE_CLUSTER] : []), ...clusters]}
              value={on}
              onChange={setOn}
            />
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
