"use client";

import Link from "next/link";
import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Note } from "#components/ui/note.tsx";
import type { ResetRequestState } from "#lib/shared/people/accounts.ts";
import { EntryFailure } from "./entry-failure.tsx";

export type ForgotFormProps = {
  requestResetAction: (state: ResetRequestState, form: FormData) => Promise<ResetRequestState>;
};

/** Works before hydration too. The answer is the same whether the account exists or not. */
export function ForgotForm({ requestResetAction }: ForgotFormProps) {
  const [state, action, pending] = useActionState(requestResetAction, {});
  const refused = state.error?.fields;
  if (state.requested)
    return (
      <div className="mt-8 grid gap-5">
        <Note tone="ok" role="status">
          <strong>If there is an account with this address, a mail is on its way.</strong> Its link works once, for 15
          minutes. If no mail arrives, check your spam folder or ask an administrator.
        </Note>
        <BackToSignIn />
      </div>
    );
  return (
    <Form action={action} className="mt-8 grid gap-5">
      {state.error && !refused && <EntryFailure key={state.error.requestId} failure={state.error} />}
      <TextField
        label="Email"
        name="email"
        type="email"
        size="l"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={state.email}
        error={refused?.email}
        errorLive
      />
      <Button type="submit" variant="primary" size="l" pending={pending}>
        Send link
      </Button>
      <BackToSignIn />
    </Form>
  );
}

export function BackToSignIn() {
  return (
    <p>
      <Link href="/sign-in" prefetch={false} className="text-accent-text hover:underline hover:underline-offset-3">
        Back to sign-in
      </Link>
    </p>
  );
}
