import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { WaitingDevice } from "#lib/shared/people/device-login.ts";
import { MEMBER_SCOPES, TOKEN_NAME_MAX, TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { ClusterChoice, clustersOf, DaysChoice, lasting, NameField, ScopeChoice, START } from "./token-choices.tsx";

type ApproveDeviceDialogProps = { device: WaitingDevice; onDone: () => void; onClose: () => void };

/** Asks for the limits of the token that the command gets. */
export function ApproveDeviceDialog({ device, onDone, onClose }: ApproveDeviceDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("token.approve_device", onDone, { page: false });
  const form = useForm({ name: `rolecall on ${device.machine}`.slice(0, TOKEN_NAME_MAX), ...START }, change.failure);
  const { name, scopes, clusters, days } = form.values;

  function submit() {
    const limits = { name, scopes: [...scopes], days: lasting("personal", days), clusters: clustersOf(clusters) };
    change.run({ code: device.code, token: { kind: "personal", ...limits, addresses: [] } });
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
      <NameField ref={field} {...form.text("name")} error={form.errors.token ?? form.errors.name} />
      <ScopeChoice offered={device.mayReadAll ? TOKEN_SCOPES : MEMBER_SCOPES} {...form.choice("scopes")} />
      <ClusterChoice clusters={device.clusters} {...form.choice("clusters")} />
      <DaysChoice kind="personal" {...form.choice("days")} />
    </FormDialog>
  );
}
