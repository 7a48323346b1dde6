import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { MadeToken } from "#lib/shared/people/api-tokens.ts";
import { MEMBER_SCOPES, SERVICE_SCOPES, TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { LabelledClusters, useLabelled } from "../find/labelled-clusters.tsx";
import { ClusterChoice, clustersOf, DaysChoice, lasting, NameField, ScopeChoice, START } from "./token-choices.tsx";

type Named = { id: string; name: string };
type NewTokenDialogProps = {
  teams: readonly Named[];
  labels: readonly string[];
  mayReadAll: boolean;
  onMade: (made: MadeToken) => void;
  onClose: () => void;
};

/** `me`, or the id of a team. */
const ME = "me";
/** In place of a label: all clusters, or those that are chosen one by one. */
const NO_LABEL = "";

/** Asks for the limits of a new token. */
export function NewTokenDialog({ teams, labels, mayReadAll, onMade, onClose }: NewTokenDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("token.create", onMade);
  const form = useForm({ name: "", owner: ME, addresses: "", label: NO_LABEL, ...START }, change.failure);
  const { name, owner, scopes, clusters: chosen, label, days, addresses } = form.values;
  const labelled = useLabelled(label);
  const kind = owner === ME ? "personal" : "service";
  const offered = kind === "service" ? SERVICE_SCOPES : mayReadAll ? TOKEN_SCOPES : MEMBER_SCOPES;
  const given = offered.filter((scope) => scopes.includes(scope));

  const hasClusters = label === NO_LABEL ? chosen.length > 0 : labelled.data !== undefined;

  function submit() {
    const seen = labelled.data?.map(({ id }) => id) ?? [];
    const clusters = label === NO_LABEL ? clustersOf(chosen) : { label, seen };
    const limits = { name, scopes: given, days: lasting(kind, days), clusters };
    const from = addresses.split(/[\s,]+/).filter(Boolean);
    change.run(
      kind === "personal" ? { kind, ...limits, addresses: from } : { kind, teamId: owner, ...limits, addresses: from },
    );
  }

  return (
    <FormDialog
      title="New token"
      lead="For one program. It stops working when its owner loses the right."
      button="Create token"
      ready={name.trim() !== "" && given.length > 0 && hasClusters}
      change={change}
      initialFocus={field}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField ref={field} hint="The program that uses it, such as ci-rotate." {...form.text("name")} />
      {teams.length > 0 && (
        <Select
          label="Owner"
          options={[
            { value: ME, label: "Me" },
            ...teams.map((team) => ({ value: team.id, label: `A service of ${team.name}` })),
          ]}
          {...form.choice("owner")}
        />
      )}
      <ScopeChoice offered={offered} {...form.choice("scopes")} value={given} />
      {labels.length > 0 && (
        <Select
          label="Clusters by label"
          options={[{ value: NO_LABEL, label: "No label" }, ...labels.map((value) => ({ value, label: value }))]}
          {...form.choice("label")}
          error={form.errors.clusters}
        />
      )}
      {label === NO_LABEL ? <ClusterChoice {...form.choice("clusters")} /> : <LabelledClusters found={labelled} />}
      <DaysChoice kind={kind} {...form.choice("days")} />
      <TextArea
        label="Addresses"
        rows={2}
        hint="Addresses or networks that may use it, such as 10.30.0.0/16. Leave empty for any."
        {...form.text("addresses")}
      />
    </FormDialog>
  );
}
