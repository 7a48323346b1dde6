"use client";

import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import type { Factors, NewTotp } from "#lib/shared/people/factors.ts";
import { PartRecord } from "../accounts/part.tsx";
import type { OfFirst } from "../accounts/tokens-too.tsx";
import { CodesDialog } from "./codes-dialog.tsx";
import { TotpDialog } from "./totp-dialog.tsx";
import { UsedWords } from "./used-text.tsx";

/** The authenticator app of the person's own account: set up, replace, turn off. */
export function TotpPart({ totp, tokens }: Pick<Factors, "totp"> & OfFirst) {
  const alive = useHydrated();
  const toast = useToast();
  const key = useShownOnce<NewTotp>();
  const { shown: codes, show, close } = useShownOnce<readonly string[]>();
  const [turningOff, setTurningOff] = useState(false);
  const begin = useOperation("factor.begin_totp", key.show);
  const turnOff = useAct("factor.turn_off_totp", "Authenticator app turned off", () => setTurningOff(false));

  function turnedOn(newCodes: readonly string[]) {
    key.close();
    if (newCodes.length > 0) show(newCodes);
    else toast("Authenticator app turned on");
  }
  return (
    <div className="grid gap-3">
      <MutationFailure failure={begin.failure} />
      <PartRecord
        title={totp ? "On" : "Off"}
        text={totp ? <UsedWords lead="Since" at={totp.since} lastUsedAt={totp.lastUsedAt} /> : undefined}
      >
        <Button size="s" disabled={!alive} pending={begin.pending} onClick={() => begin.run({})}>
          {totp ? "Replace" : "Set up authenticator app"}
        </Button>
        {totp && (
          <Button size="s" variant="quiet" disabled={!alive} onClick={() => setTurningOff(true)}>
            Turn off
          </Button>
        )}
      </PartRecord>
      <Reauthenticate failure={begin.failure} onConfirmed={begin.again} onCancel={begin.dismiss} />
      {key.shown && <TotpDialog made={key.shown} tokens={tokens} onTurnedOn={turnedOn} onClose={key.close} />}
      {codes && <CodesDialog codes={codes} onClose={close} />}
      {turningOff && (
        <FormDialog
          title="Turn off authenticator app"
          button="Turn off authenticator app"
          danger
          change={turnOff}
          onSubmit={() => turnOff.run({})}
          onClose={() => setTurningOff(false)}
        >
          <Effects>
            <li>Signing in no longer asks for a code of the app.</li>
            <li>You get a mail about it.</li>
          </Effects>
        </FormDialog>
      )}
    </div>
  );
}
