import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { MadeToken, MakeTokenInput } from "#lib/shared/people/api-tokens.ts";
import type { TokenScope } from "#lib/shared/people/token-limits.ts";
import {
  MEMBER_SCOPES,
  SERVICE_SCOPES,
  TOKEN_DAYS,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKEN_SCOPES,
} from "#lib/shared/people/token-limits.ts";
import { ClusterChoice, ScopeChoice } from "./token-choices.tsx";

type Named = { id: string; name: string };
type NewTokenDialogProps = {
  teams: readonly Named[];
  clusters: readonly Named[];
  mayReadAll: boolean;
  onMade: (made: MadeToken) => void;
  onClose: () => void;
};

/** `me`, or the id of a team. */
const ME = "me";

/** Asks for the limits of a new token. */
export function NewTokenDialog({ teams, clusters, mayReadAll, onMade, onClose }: NewTokenDialogProps) {
  const [name, setName] = useState("");
  const [owner, setOwner] = useState(ME);
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read"]);
  const [chosen, setChosen] = useState<"all" | readonly string[]>("all");
  const [days, setDays] = useState("30");
  const [addresses, setAddresses] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("token.create", onMade);
  const kind = owner === ME ? "personal" : "service";
  const personal = mayReadAll ? TOKEN_SCOPES : MEMBER_SCOPES;
  const offered = kind === "personal" ? personal : SERVICE_SCOPES;
  const given = offered.filter((scope) => scopes.includes(scope));
  const lasts = TOKEN_DAYS.filter((each) => each <= TOKEN_DAYS_MAX[kind]);
  const lasting = lasts.find((each) => String(each) === days) ?? TOKEN_DAYS_MAX[kind];

  function submit() {
    const common = {
      name,
      scopes: [...given],
      days: lasting,
      clusters: chosen === "all" ? ("all" as const) : [...chosen],
      addresses: addresses.split(/[\s,]+/).filter(Boolean),
    };
    const input: MakeTokenInput = kind === "personal" ? { kind, ...common } : { kind, teamId: owner, ...common };
    change.run(input);
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
      <TextField
        ref={field}
        label="Name"
        name="token-name"
        autoComplete="off"
        maxLength={TOKEN_NAME_MAX}
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
        hint="The program that uses it, such as ci-rotate."
        error={change.failure?.fields?.name}
      />
      {teams.length > 0 && (
        <Select
          label="Owner"
          options={[
            { value: ME, label: "Me" },
            ...teams.map((team) => ({ value: team.id, label: `A service of ${team.name}` })),
          ]}
          value={owner}
          onChange={setOwner}
        />
      )}
      <ScopeChoice offered={offered} error={change.failure?.fields?.scopes} chosen={given} onChange={setScopes} />
      <ClusterChoice clusters={clusters} chosen={chosen} onChange={setChosen} />
      <Select
        label="Expires"
        options={lasts.map((each) => ({ value: String(each), label: `in ${each} days` }))}
        value={String(lasting)}
        onChange={setDays}
      />
      <TextArea
        label="Addresses"
        rows={2}
        value={addresses}
        onChange={(event) => setAddresses(event.target.value)}
        hint="Addresses or networks that may use it, such as 10.30.0.0/16. Leave empty for any."
        error={change.failure?.fields?.addresses}
      />
    </FormDialog>
  );
}
