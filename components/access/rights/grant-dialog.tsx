import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ListedGrant, NamedHolder } from "#lib/shared/people/rights.ts";
import { CLUSTER_ROLE_NAMES, CLUSTER_ROLES, type ClusterRole } from "#lib/shared/policy.ts";

/** What each role adds to the previous one. */
const ADDS: Record<ClusterRole, string> = {
  cluster_developer: "Lists SQL users and generates SQL for them",
  cluster_creator: "Also creates and deletes SQL users, and resets their passwords",
  cluster_admin: "Also sets owners and protection, decides requests and reads the audit",
};
export const ROLES = CLUSTER_ROLES.map((id) => ({ id, label: CLUSTER_ROLE_NAMES[id], text: ADDS[id] }));

type Named = { id: string; name: string };
type Props = {
  /** the role to change; undefined for a new one */
  grant?: ListedGrant | undefined;
  /** the filters of the page */
  suggested: { who: NamedHolder | null; cluster: Named | null };
  onClose: () => void;
};

/** Grants a cluster role, or changes one. */
export function GrantDialog({ grant, suggested, onClose }: Props) {
  const toast = useToast();
  const change = useOperation("rights.grant", (_, { role }) => {
    const { who, on } = form.values;
    toast(`${who?.name} is now ${CLUSTER_ROLE_NAMES[role]} on ${on?.name}`);
    onClose();
  });
  // A new role starts empty: a suggested one is given by mistake.
  const form = useForm<{ who: NamedHolder | null; on: Named | null; role: ClusterRole | null }>(
    grant
      ? {
          who: { ...grant.holder, name: grant.holderName },
          on: { id: grant.clusterId, name: grant.on },
          role: grant.role,
        }
      : { who: suggested.who, on: suggested.cluster, role: null },
    change.failure,
  );
  const { who, on, role } = form.values;
  const refused = form.errors.role;

  return (
    <FormDialog
      title={grant ? "Change role" : "Give a role"}
      lead={grant ? `${grant.holderName} on ${grant.on}` : undefined}
      note="Takes effect immediately."
      button={grant ? "Change role" : "Give role"}
      ready={who !== null && on !== null && role !== null}
      change={change}
      onSubmit={() =>
        who &&
        on &&
        role &&
        change.run({ holder: { kind: who.kind, id: who.id }, clusterId: on.id, role, change: grant !== undefined })
      }
      onClose={onClose}
    >
      {!grant && (
        <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
          <HolderField label="Account or team" of="both" none="Choose an account or team" {...form.choice("who")} />
          <ClusterField label="Cluster" none="Choose a cluster" all {...form.choice("on")} />
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
