import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { WaitingDevice } from "#lib/shared/people/device-login.ts";
import {
  MEMBER_SCOPES,
  TOKEN_DAYS,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKEN_SCOPES,
  type TokenScope,
} from "#lib/shared/people/token-limits.ts";
import { ClusterChoice, ScopeChoice } from "./token-choices.tsx";

const LASTING = TOKEN_DAYS.filter((days) => days <= TOKEN_DAYS_MAX.personal);

type ApproveDeviceDialogProps = { device: WaitingDevice; onDone: () => void; onClose: () => void };

/** Asks for the limits of the token that the command gets. */
export function ApproveDeviceDialog({ device, onDone, onClose }: ApproveDeviceDialogProps) {
  const [name, setName] = useState(`rolecall on ${device.machine}`.slice(0, TOKEN_NAME_MAX));
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read"]);
  const [clusters, setClusters] = useState<"all" | readonly string[]>("all");
  const [days, setDays] = useState("30");
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("token.approve_device", onDone, { page: false });

  function submit() {
    const chosen = clusters === "all" ? ("all" as const) : [...clusters];
    const lasts = LASTING.find((each) => String(each) === days) ?? TOKEN_DAYS_MAX.personal;
    const token = {
      kind: "personal" as const,
      name,
      scopes: [...scopes],
      clusters: chosen,
      addresses: [],
      days: lasts,
    };
    change.run({ code: device.code, token });
  }

  return (
    <FormDialog
      title="Sign in from a terminal"
      lead={`The command on ${device.machine} gets a token of your account. You can revoke it on API tokens.`}
      button="Give token"
      ready={name.trim() !== "" && scopes.length > 0 && clusters.length > 0}
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
        error={change.failure?.fields?.token ?? change.failure?.fields?.name}
      />
      <ScopeChoice
        offered={device.mayReadAll ? TOKEN_SCOPES : MEMBER_SCOPES}
        error={change.failure?.fields?.scopes}
        chosen={scopes}
        onChange={setScopes}
      />
      <ClusterChoice clusters={device.clusters} chosen={clusters} onChange={setClusters} />
      <Select
        label="Expires"
        options={LASTING.map((each) => ({ value: String(each), label: `in ${each} days` }))}
        value={days}
        onChange={setDays}
      />
    </FormDialog>
  );
}
