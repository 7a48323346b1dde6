"use client";

import { useId } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Profile } from "#lib/shared/people/accounts.ts";

/** Turns notice mails on and off, at once. */
export function MailSwitch({ wanted, possible }: Profile["mails"]) {
  const textId = useId();
  const alive = useHydrated();
  const toast = useToast();
  const { run, pending, failure, input } = useOperation("profile.change_mails", (_answer, { wanted: now }) =>
    toast(now ? "Notice mails turned on" : "Notice mails turned off"),
  );
  if (!possible) return <p className="text-ink-2">Mail is not set up. Ask an administrator to configure it.</p>;
  return (
    <div className="grid gap-2">
      {failure && <FailureNote failure={failure} />}
      <Checkbox
        role="switch"
        label="Mail me notices"
        aria-describedby={textId}
        checked={failure ? wanted : (input?.wanted ?? wanted)}
        disabled={!alive}
        onChange={(event) => !pending && run({ wanted: event.target.checked })}
      />
      <p id={textId} className="pl-6 text-ink-2">
        Security notices and links that you need are always mailed.
      </p>
    </div>
  );
}
