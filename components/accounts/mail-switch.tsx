"use client";

import { useId } from "react";
import { useChange } from "#components/dialogs/use-change.ts";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { changeMails } from "#lib/client/profile.ts";
import type { Profile } from "#lib/shared/accounts.ts";

/** Turns mails of notices on and off, at once. */
export function MailSwitch({ wanted, possible }: Profile["mails"]) {
  const textId = useId();
  const alive = useHydrated();
  const toast = useToast();
  const { run, pending, failure, input } = useChange(changeMails, (_answer, { wanted: now }) =>
    toast(now ? "Notices are mailed to you" : "Notices are no longer mailed to you"),
  );
  if (!possible) return <p className="text-ink-2">This Rolecall sends no mail: it was not set up for it.</p>;
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
        What concerns security is mailed all the same, such as a claim link that was opened again, and so are links that
        you need.
      </p>
    </div>
  );
}
