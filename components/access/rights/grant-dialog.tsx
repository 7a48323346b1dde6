import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
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
  const field = useRef<HTMLSelectElement>(null);
  const toast = useToast();
  const change = useOperation("rights.grant", (_, { clusterId, role }) => {
    const name = holders.find(({ value }) => value === form.values.who)?.label ?? "";
    toast(`${name} is now ${CLUSTER_ROLE_NAMES[role]} on ${clusterName(list.clusters, clusterId)}`);
    onClose();
  });
  const form = useForm<{ who: string; on: string; role: ClusterRole | null }>(
    grant
      ? { who: keyOf(grant.holder), on: grant.clusterId, role: grant.role }
      : { who: suggested.who, on: suggested.cluster, role: null },
    change.failure,
  );
  const { who, on, role } = form.values;
  const refused = form.errors.role;

  return (
    <FormDialog
      title={grant ? "Change role" : "Give a role"}
      lead={grant ? `${grant.holderName} on ${clusterName(list.clusters, grant.clusterId)}` : undefined}
      note="Takes effect immediately."
      button={grant ? "Change role" : "Give role"}
      ready={who !== "" && on !== "" && role !== null}
      initialFocus={grant ? undefined : field}
      change={change}
      onSubmit={() => role && change.run({ holder: holderOf(who), clusterId: on, role, change: grant !== undefined })}
      onClose={onClose}
    >
      {!grant && (
        <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
          <Select
            ref={field}
            label="Account or team"
            options={[...(who === "" ? [CHOOSE_HOLDER] : []), ...holders]}
            {...form.choice("who")}
          />
          <Select
            label="Cluster"
            options={[...(on === "" ? [CHOOSE_CLUSTER] : []), ...clusters]}
            {...form.choice("on")}
          />
        </div>
      )}
      <div>
        <RadioList legend="Role" choices={ROLES} {...form.choice("role")} />
        {refused && (
          <FieldWords id="role-refused" tone="error" live>
            {refused}
          </FieldWords>
        )}
      </div>
    </FormDialog>
  );
}
