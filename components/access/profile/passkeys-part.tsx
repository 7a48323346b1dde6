"use client";

import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import type { Passkey } from "#lib/shared/people/passkeys.ts";
import { PartRecord } from "../accounts/part.tsx";
import type { OfFirst } from "../accounts/tokens-too.tsx";
import { AddPasskeyDialog } from "./add-passkey-dialog.tsx";
import { CodesDialog } from "./codes-dialog.tsx";
import { UsedWords } from "./used-text.tsx";

/** The passkeys of the person's own account. */
export function PasskeysPart({ passkeys, tokens }: OfFirst & { passkeys: readonly Passkey[] }) {
  const alive = useHydrated();
  const toast = useToast();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  const { shown: codes, show, close } = useShownOnce<readonly string[]>();

  function added(name: string, newCodes: readonly string[]) {
    setAdding(false);
    if (newCodes.length > 0) show(newCodes);
    else toast(`Added passkey ${name}`);
  }
  return (
    <div className="grid gap-3">
      {passkeys.map((passkey) => (
        <PartRecord
          key={passkey.id}
          title={passkey.name}
          text={<UsedWords lead="Added on" at={passkey.madeAt} lastUsedAt={passkey.lastUsedAt} />}
        >
          <Button
            size="s"
            aria-label={`Remove passkey ${passkey.name}`}
            disabled={!alive}
            onClick={() => setRemoving(passkey)}
          >
            Remove
          </Button>
        </PartRecord>
      ))}
      <span>
        <Button size="s" disabled={!alive} onClick={() => setAdding(true)}>
          Add passkey
        </Button>
      </span>
      {adding && <AddPasskeyDialog tokens={tokens} onAdded={added} onClose={() => setAdding(false)} />}
      {removing && <RemoveDialog passkey={removing} onClose={() => setRemoving(undefined)} />}
      {codes && <CodesDialog codes={codes} onClose={close} />}
    </div>
  );
}

function RemoveDialog({ passkey: { id, name }, onClose }: { passkey: Passkey; onClose: () => void }) {
  const change = useAct("factor.remove_passkey", `Removed passkey ${name}`, onClose);
  return (
    <FormDialog
      title={`Remove passkey ${name}`}
      button="Remove passkey"
      danger
      change={change}
      onSubmit={() => change.run({ id, name })}
      onClose={onClose}
    >
      <Effects>
        <li>It no longer signs in. Your device may still offer it: delete it there too.</li>
        <li>You get a mail about it.</li>
      </Effects>
    </FormDialog>
  );
}
