"use client";

import { type FormEvent, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { FACTOR_SCOPE_NAMES, FACTOR_SCOPES, type FactorPolicy } from "#lib/shared/people/factor-policy.ts";

type FactorPolicyPartProps = { policy: FactorPolicy; changed: { by: string; at: number } | null };

/** Offered with the first policy, so that it does not stop people at once. */
const FIRST_DAYS = 14;

/** The accounts that need a second factor, and the days of grace. */
export function FactorPolicyPart({ policy, changed }: FactorPolicyPartProps) {
  const isFirst = policy.scope === "off" && policy.graceDays === 0;
  const [scope, setScope] = useState(policy.scope);
  const [days, setDays] = useState(String(isFirst ? FIRST_DAYS : policy.graceDays));
  const toast = useToast();
  const save = useOperation("settings.factor_policy", () => toast("Second factor policy saved"));
  const graceDays = /^\d{1,2}$/.test(days) ? Number(days) : Number.NaN;
  const isValid = graceDays <= 90;
  const isSame = scope === policy.scope && (scope === "off" || graceDays === policy.graceDays);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isValid && !isSame && !save.pending) save.run({ scope, graceDays });
  }
  return (
    <section aria-labelledby="second-factor" className="border-t border-line px-gutter py-5">
      <Form onSubmit={submit} className="grid gap-4 *:max-w-160">
        <h2 id="second-factor" className="font-strong">
          Second factor
        </h2>
        <MutationFailure failure={save.failure} />
        <RadioList
          legend="Who needs a second factor"
          choices={FACTOR_SCOPES.map((id) => ({ id, label: FACTOR_SCOPE_NAMES[id] }))}
          value={scope}
          onChange={setScope}
        />
        {scope !== "off" && (
          <TextField
            label="Days of grace"
            inputMode="numeric"
            value={days}
            onChange={(event) => setDays(event.target.value)}
            hint="The days start when you save this, or when an account is created. When they end, people must set up a second factor before anything else."
            error={isValid ? undefined : "0 to 90 days."}
          />
        )}
        {changed && (
          <p className="text-12 text-ink-3">
            Changed by {changed.by} <RelativeTime at={changed.at} />
          </p>
        )}
        <div>
          <Button type="submit" disabled={isSame || !isValid} pending={save.pending}>
            Save second factor policy
          </Button>
        </div>
      </Form>
      <Reauthenticate failure={save.failure} onConfirmed={save.again} onCancel={save.dismiss} />
    </section>
  );
}
