import { useRef } from "react";
import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { type DirectoryGift, type DirectoryView, GROUP_MAX } from "#lib/shared/people/directory.ts";
import { CLUSTER_ROLE_NAMES, CLUSTER_ROLES, type ClusterRole } from "#lib/shared/policy.ts";
import { giftWords } from "./gift-labels.ts";

const ROLES = CLUSTER_ROLES.map((value) => ({ value, label: CLUSTER_ROLE_NAMES[value] }));
const KINDS = [
  { id: "cluster_role", label: "Role on a cluster" },
  { id: "team", label: "Membership of a team", text: "With the cluster roles of the team" },
  { id: "administrator", label: "Administrator", text: "Full access to Rolecall and every cluster" },
] as const satisfies { id: DirectoryGift["kind"]; label: string; text?: string }[];

type Named = { id: string; name: string };
/** A choice starts empty: a suggested one is given by mistake. */
type Draft = {
  group: string;
  kind: DirectoryGift["kind"] | null;
  team: Named | null;
  cluster: Named | null;
  role: ClusterRole;
};
type AddGroupDialogProps = Pick<DirectoryView, "claim"> & { onClose: () => void };

/** Asks for a group at the sign-in provider and the right that it gives. */
export function AddGroupDialog({ claim, onClose }: AddGroupDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const change = useOperation("settings.add_group", (_, { group, gift }) => {
    const on = gift.kind === "team" ? form.values.team : form.values.cluster;
    toast(`${group.trim()} now gives: ${giftWords(gift, on?.name ?? "")}`);
    onClose();
  });
  const form = useForm<Draft>(
    { group: "", kind: null, team: null, cluster: null, role: "cluster_developer" },
    change.failure,
  );
  const { group } = form.values;
  const gift = giftOf(form.values);

  return (
    <FormDialog
      title="Add group"
      lead="Its members get this at their next sign-in at the provider."
      button="Add group"
      ready={group.trim() !== "" && gift !== null}
      initialFocus={field}
      change={change}
      onSubmit={() => gift && change.run({ group, gift })}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Group"
        mono
        required
        maxLength={GROUP_MAX}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={
          <>
            Exactly as the provider sends it in <span className="mono">{claim ?? "OIDC_GROUPS_CLAIM"}</span>. Entra ID
            sends object IDs.
          </>
        }
        {...form.text("group")}
      />
      <GivesChoice form={form} />
    </FormDialog>
  );
}

function GivesChoice({ form }: { form: FormOf<Draft> }) {
  const { kind } = form.values;
  return (
    <>
      <RadioList legend="Gives" choices={KINDS} {...form.choice("kind")} />
      {kind === "team" && <HolderField label="Team" of="teams" none="Choose a team" {...form.choice("team")} />}
      {kind === "cluster_role" && (
        <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
          <ClusterField label="Cluster" none="Choose a cluster" all {...form.choice("cluster")} />
          <Select label="Cluster role" options={ROLES} {...form.choice("role")} />
        </div>
      )}
    </>
  );
}

function giftOf({ kind, team, cluster, role }: Draft): DirectoryGift | null {
  switch (kind) {
    case null:
      return null;
    case "administrator":
      return { kind };
    case "team":
      return team && { kind, teamId: team.id };
    case "cluster_role":
      return cluster && { kind, clusterId: cluster.id, role };
    default:
      return kind satisfies never;
  }
}
