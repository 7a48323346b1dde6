"use client";

import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import type { Factors } from "#lib/shared/people/factors.ts";
import { PartRecord } from "../accounts/part.tsx";
import { CodesDialog } from "./codes-dialog.tsx";
import { UsedWords } from "./used-text.tsx";

/** How many recovery codes are left, and new ones. */
export function CodesPart({ codes }: { codes: NonNullable<Factors["codes"]> }) {
  const alive = useHydrated();
  const { shown, show, close } = useShownOnce<readonly string[]>();
  const make = useOperation("factor.make_codes", ({ codes: made }) => show(made));
  return (
    <div className="grid gap-3">
      <MutationFailure failure={make.failure} />
      <PartRecord
        title={`${codes.left} of ${codes.made} left`}
        text={<UsedWords lead="Made on" at={codes.madeAt} lastUsedAt={codes.lastUsedAt} />}
      >
        <Button size="s" disabled={!alive} pending={make.pending} onClick={() => make.run({})}>
          New recovery codes
        </Button>
      </PartRecord>
      <Reauthenticate failure={make.failure} onConfirmed={make.again} onCancel={make.dismiss} />
      {shown && <CodesDialog codes={shown} onClose={close} />}
    </div>
  );
}
