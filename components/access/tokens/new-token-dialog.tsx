import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { MadeToken } from "#lib/shared/people/api-tokens.ts";
import { MEMBER_SCOPES, SERVICE_SCOPES, TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { ClusterChoice, clustersOf, DaysChoice, lasting, NameField, ScopeChoice, START } from "./token-choices.tsx";

type Named = { id: string; name: string };
type NewTokenDialogProps = {
  teams: readonly Named[];
  mayReadAll: boolean;
  onMade: (made: MadeToken) => void;
  onClose: () => void;
};

/** `me`, or the id of a team. */
const ME = "me";

/** Asks for the limits of a new token. */
export function NewTokenDialog({ teams, mayReadAll, onMade, onClose }: NewTokenDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("token.create", onMade);
  const form = useForm({ name: "", owner: ME, addresses: "", ...START }, change.failure);
  const { name, owner, scopes, clusters: chosen, days, addresses } = form.values;
  const kind = owner === ME ? "personal" : "service";
  const offered = kind === "service" ? SERVICE_SCOPES : mayReadAll ? TOKEN_SCOPES : MEMBER_SCOPES;
  const given = offered.filter((scope) => scopes.includes(scope));

  function submit() {
    const limits = { name, scopes: given, days: lasting(kind, days), clusters: clustersOf(chosen) };
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
      ready={name.trim() !== "" && given.length > 0 && chosen.length > 0}
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
      <ClusterChoice {...form.choice("clusters")} />
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
