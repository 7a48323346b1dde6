"use client";

import { useActionState, useEffect } from "react";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { notifyOtherTabs } from "#lib/client/session/session-watch.ts";
import type { SignInState } from "#lib/shared/people/accounts.ts";
import { EntryFailure } from "./entry-failure.tsx";

export type FactorFieldsProps = {
  answerAction: (state: SignInState, form: FormData) => Promise<SignInState>;
  /** whether the account has an authenticator app */
  app?: boolean | undefined;
  /** path of the page to open afterwards */
  to?: string | undefined;
};

/** The code after the password. Works before hydration too, like the sign-in form. */
export function FactorFields({ answerAction, app = true, to }: FactorFieldsProps) {
  const [{ error, entered }, action, pending] = useActionState(answerAction, {});
  useEffect(() => {
    if (!entered) return;
    notifyOtherTabs("signed_in");
    window.location.replace(entered);
  }, [entered]);
  return (
    <Form action={action} className="mt-8 grid gap-5">
      {to && <input type="hidden" name="to" value={to} />}
      {error && <EntryFailure key={error.requestId} failure={error} />}
      <TextField
        label="Code"
        name="code"
        size="l"
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        required
        autoFocus
        hint={app ? "Six digits from your authenticator app, or a recovery code." : "One of your recovery codes."}
      />
      <Button type="submit" variant="primary" size="l" pending={pending || entered !== undefined}>
        Continue
      </Button>
    </Form>
  );
}
