"use client";

import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { OwnBinding } from "#lib/shared/people/accounts.ts";
import { PartRecord } from "../accounts/part.tsx";
import { UsedWords } from "./used-text.tsx";

/** The identity at the sign-in provider that the account is linked to. */
export function ProviderPart({ name, email, boundAt, usedAt, stays }: OwnBinding) {
  const alive = useHydrated();
  const [unlinking, setUnlinking] = useState(false);
  const change = useAct("factor.unlink_provider", `Unlinked ${name}`, () => setUnlinking(false));
  return (
    <div className="grid gap-3">
      <PartRecord title={email} text={<UsedWords lead="Linked on" at={boundAt} lastUsedAt={usedAt} />}>
        {stays === null && (
          <Button size="s" aria-label={`Unlink ${name}`} disabled={!alive} onClick={() => setUnlinking(true)}>
            Unlink
          </Button>
        )}
      </PartRecord>
      {stays !== null && <p className="text-ink-2">{stayWords(name, stays)}</p>}
      {unlinking && (
        <FormDialog
          title={`Unlink ${name}`}
          button={`Unlink ${name}`}
          danger
          change={change}
          onSubmit={() => change.run({})}
          onClose={() => setUnlinking(false)}
        >
          <Effects>
            <li>{name} no longer signs you in, and your other sessions from there end.</li>
            <li>If you continue with {name} again, with this address, your account is linked again.</li>
            <li>You get a mail about it.</li>
          </Effects>
        </FormDialog>
      )}
    </div>
  );
}

function stayWords(name: string, stays: NonNullable<OwnBinding["stays"]>): string {
  return stays === "directory"
    ? `Your groups there give you rights, so only ${name} signs you in.`
    : "This is your only way to sign in. To unlink it, add a passkey first.";
}
