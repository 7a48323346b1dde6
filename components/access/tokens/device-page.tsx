"use client";

import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { WaitingDevice } from "#lib/shared/people/device-login.ts";
import { MEMBER_SCOPES, TOKEN_NAME_MAX, TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { ClusterChoice, clustersOf, DaysChoice, lasting, NameField, ScopeChoice, START } from "./token-choices.tsx";

/** The page `/device`: a person confirms the code that the command shows. `wrong`: a code for which nothing waits. */
export function DevicePage({ device, wrong }: { device?: WaitingDevice; wrong?: string }) {
  const [done, setDone] = useState<"approved" | "denied">();
  if (done === "approved")
    return (
      <Blank
        headingLevel={1}
        title="The command is signed in"
        text="Return to your terminal. You can close this page."
      />
    );
  if (done === "denied")
    return <Blank headingLevel={1} title="Denied" text="The command that showed this code gets no token." />;
  return (
    <>
      <PageHeader
        title="Sign in from a terminal"
        sentence="Gives the command rolecall in a terminal a token of your account."
      />
      {device ? <Waiting device={device} onDone={setDone} /> : <CodeForm wrong={wrong} />}
    </>
  );
}

/** Works without a script too: the code is in the address of the page, as in the link that the command shows. */
function CodeForm({ wrong }: { wrong: string | undefined }) {
  return (
    <form method="get" action="/device" className="grid max-w-96 gap-4 border-t border-line px-gutter py-5">
      <TextField
        label="Code"
        name="code"
        autoComplete="off"
        required
        maxLength={40}
        defaultValue={wrong}
        hint="As the terminal shows it, such as BCDF-GHJK."
        error={
          wrong === undefined
            ? undefined
            : "No command waits with this code. It may have expired: run rolecall login again."
        }
      />
      <Button type="submit" variant="primary" className="justify-self-start">
        Continue
      </Button>
    </form>
  );
}

type WaitingProps = { device: WaitingDevice; onDone: (how: "approved" | "denied") => void };

function Waiting({ device, onDone }: WaitingProps) {
  const alive = useHydrated();
  const [approving, setApproving] = useState(false);
  const deny = useOperation("token.deny_device", () => onDone("denied"), { page: false });
  const { code, machine, address, byProxy, begunAt } = device;
  const facts = [
    ["Code", `${code.slice(0, 4)}-${code.slice(4)}`],
    ["Computer, as it names itself", machine],
    [byProxy ? "Address (may be a proxy's)" : "Address", address],
    ["Since", new Date(begunAt).toISOString().slice(11, 16).concat(" UTC")],
  ] as const;
  return (
    <div className="grid max-w-148 gap-4 border-t border-line px-gutter py-5">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        Continue only if you ran <code>rolecall login</code> yourself just now and your terminal shows this code. A
        person who sent you this link or code would get your rights.
      </p>
      {deny.failure && <MutationFailure failure={deny.failure} />}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" disabled={!alive || deny.pending} onClick={() => setApproving(true)}>
          Choose what it may do…
        </Button>
        <Button disabled={!alive} pending={deny.pending} onClick={() => deny.run({ code })}>
          Deny
        </Button>
      </div>
      {approving && (
        <ApproveDeviceDialog device={device} onDone={() => onDone("approved")} onClose={() => setApproving(false)} />
      )}
    </div>
  );
}

type ApproveDeviceDialogProps = { device: WaitingDevice; onDone: () => void; onClose: () => void };

/** Asks for the limits of the token that the command gets. */
function ApproveDeviceDialog({ device, onDone, onClose }: ApproveDeviceDialogProps) {
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
      <ClusterChoice {...form.choice("clusters")} />
      <DaysChoice kind="personal" {...form.choice("days")} />
    </FormDialog>
  );
}
