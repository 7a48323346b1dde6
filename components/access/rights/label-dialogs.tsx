import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import type { NamedHolder } from "#lib/shared/people/rights.ts";
import { CLUSTER_ROLE_NAMES, type ClusterRole } from "#lib/shared/policy.ts";
import { LabelledClusters, useLabelled } from "../find/labelled-clusters.tsx";
import { ROLES } from "./grant-dialog.tsx";
import type { LabelOpen } from "./labels-part.tsx";

type Props<K extends LabelOpen["kind"]> = { open: Extract<LabelOpen, { kind: K }>; onClose: () => void };

/** The open dialog about labels. */
export function LabelDialog(props: { open: LabelOpen; labels: readonly string[]; onClose: () => void }) {
  const { open, labels, onClose } = props;
  switch (open.kind) {
    case "give_label":
      return <GiveDialog labels={labels} onClose={onClose} />;
    case "revoke_label":
      return <RevokeDialog open={open} onClose={onClose} />;
    case "confirm_label":
    case "decline_label":
      return <DecideDialog open={open} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}

function GiveDialog({ labels, onClose }: { labels: readonly string[]; onClose: () => void }) {
  const change = useAct("rights.grant_label", "Role given", onClose);
  const form = useForm<{ who: NamedHolder | null; label: string; role: ClusterRole | null }>(
    { who: null, label: labels[0] ?? "", role: null },
    change.failure,
  );
  const { who, label, role } = form.values;
  const found = useLabelled(label);
  const clusters = found.data;
  return (
    <FormDialog
      title="Give a role by label"
      note="Takes effect immediately on these clusters."
      button="Give role"
      ready={who !== null && role !== null && clusters !== undefined}
      change={change}
      onSubmit={() =>
        who &&
        role &&
        clusters &&
        change.run({ holder: { kind: who.kind, id: who.id }, label, role, clusters: clusters.map(({ id }) => id) })
      }
      onClose={onClose}
    >
      <HolderField label="Account or team" of="both" none="Choose an account or team" {...form.choice("who")} />
      <Select
        label="Label"
        options={labels.map((value) => ({ value, label: value }))}
        {...form.choice("label")}
        error={form.errors.clusters}
      />
      <LabelledClusters found={found} />
      <RadioList legend="Role" choices={ROLES} {...form.choice("role")} />
      {form.errors.role && (
        <Note tone="warn" role="alert">
          {form.errors.role}
        </Note>
      )}
    </FormDialog>
  );
}

function RevokeDialog({ open: { scope }, onClose }: Props<"revoke_label">) {
  const { id, name, label, role, reaches } = scope;
  const change = useAct("rights.revoke_label", `${name} has no role by the label ${label}`, onClose);
  return (
    <FormDialog
      title={`Remove ${role === null ? "role" : CLUSTER_ROLE_NAMES[role]} from ${name}`}
      lead={`By the label ${label}. Takes effect immediately, also in open sessions.`}
      button="Remove role"
      alert={false}
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <p className="text-14 [overflow-wrap:anywhere]">
        {reaches.length === 0
          ? "It reaches no cluster now."
          : `It reaches ${reaches.map((cluster) => cluster.name).join(", ")}.`}
      </p>
    </FormDialog>
  );
}

function DecideDialog({ open: { kind, wait }, onClose }: Props<"confirm_label" | "decline_label">) {
  const { cluster, label, scopes } = wait;
  const confirms = kind === "confirm_label";
  const change = useAct(
    confirms ? "rights.confirm_label" : "rights.decline_label",
    confirms ? `${cluster.name} confirmed` : `${cluster.name} is not reached`,
    onClose,
  );
  return (
    <FormDialog
      title={confirms ? `Confirm ${cluster.name}` : `Do not add ${cluster.name}`}
      lead={`It got the label ${label} at CockroachDB Cloud, outside Rolecall.`}
      button={confirms ? "Confirm cluster" : "Do not add"}
      change={change}
      onSubmit={() =>
        change.run({
          clusterId: cluster.id,
          label,
          scopes: scopes.map((scope) => ({ kind: scope.kind, id: scope.id })),
        })
      }
      onClose={onClose}
    >
      <p className="text-14">
        {confirms
          ? "These reach it from now on, as long as it has the label:"
          : "These do not reach it by this label. You can confirm it later:"}
      </p>
      <ul className="grid gap-1 text-14 [overflow-wrap:anywhere]">
        {scopes.map((scope) => (
          <li key={`${scope.kind} ${scope.id}`}>
            {scope.name}
            {scope.kind !== "right" && (
              <span className="text-ink-3"> {scope.kind === "key" ? "API key" : "token"}</span>
            )}
          </li>
        ))}
      </ul>
      {change.failure?.fields?.label && (
        <Note tone="warn" role="alert">
          {change.failure.fields.label}
        </Note>
      )}
    </FormDialog>
  );
}
