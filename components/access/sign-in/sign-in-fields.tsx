"use client";

import Link from "next/link";
import { type ReactNode, useActionState, useEffect } from "react";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Note } from "#components/ui/note.tsx";
import { OrLine } from "#components/ui/or-line.tsx";
import { notifyOtherTabs } from "#lib/client/session/session-watch.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { SignInState } from "#lib/shared/people/accounts.ts";
import { askAfter } from "#lib/shared/people/provider-failure.ts";
import { EntryFailure } from "./entry-failure.tsx";
import { ProviderButton } from "./provider-button.tsx";

export type SignInFieldsProps = {
  signInAction: (state: SignInState, form: FormData) => Promise<SignInState>;
  /** whether the browser came back from a sign-in without its cookie */
  cookiesRefused?: boolean | undefined;
  /** path of the page to open afterwards */
  to?: string | undefined;
  /** name of the provider by which people can sign in too */
  provider?: string | undefined;
  /** why a sign-in there failed */
  providerFailure?: Failure | undefined;
  /** whether people can sign in with a password */
  passwords?: boolean | undefined;
  /** whether the email has the first focus, on a page that has nothing above it */
  focus?: boolean | undefined;
  /** the button for a passkey: after the provider, and otherwise after the password */
  passkey?: ReactNode;
};

/** Works before hydration too: the browser then posts the form itself. */
export function SignInFields({
  signInAction,
  cookiesRefused = false,
  to,
  provider,
  providerFailure,
  passwords = true,
  focus = false,
  passkey,
}: SignInFieldsProps) {
  const [state, action, pending] = useActionState(signInAction, {});
  const { entered } = state;
  useEffect(() => {
    if (!entered) return;
    // A page that asks for the second factor has not ended another session.
    if (!entered.startsWith("/sign-in")) notifyOtherTabs("signed_in");
    window.location.replace(entered);
  }, [entered]);
  return (
    <Form action={action} className="mt-8 grid gap-5">
      {providerFailure && !state.error && <EntryFailure failure={providerFailure} />}
      {to && <input type="hidden" name="to" value={to} />}
      {cookiesRefused && !state.error && (
        <Note tone="warn" role="alert">
          <strong>Your browser did not keep the session cookie.</strong> Allow cookies for this address, or open
          Rolecall over https or at localhost, then sign in again.
        </Note>
      )}
      {provider !== undefined && (
        <div className="grid gap-3">
          <ProviderButton name={provider} to={to} again={askAfter(providerFailure)} />
          {passkey}
        </div>
      )}
      {provider !== undefined && passwords && <OrLine />}
      {state.error && <EntryFailure key={state.error.requestId} failure={state.error} />}
      {passwords && (
        <PasswordFields
          email={state.email}
          second={provider !== undefined}
          // A message above is read first, and on a phone a field in focus would cover another way to sign in with the keyboard.
          first={focus && provider === undefined && !state.error && !providerFailure && !cookiesRefused}
          pending={pending || entered !== undefined}
        />
      )}
      {provider === undefined && passkey}
    </Form>
  );
}

type PasswordFieldsProps = {
  email: string | undefined;
  /** whether another way to sign in stands before this one */
  second: boolean;
  /** whether the page begins with these fields: the email then has the first focus */
  first: boolean;
  pending: boolean;
};

function PasswordFields({ email, second, first, pending }: PasswordFieldsProps) {
  return (
    <>
      <TextField
        label="Email"
        name="email"
        type="email"
        size="l"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus={first}
        defaultValue={email}
      />
      <TextField
        label="Password"
        labelEnd={
          <Link
            href="/forgot-password"
            prefetch={false}
            className="text-accent-text hover:underline hover:underline-offset-3"
          >
            Forgot password?
          </Link>
        }
        name="password"
        type="password"
        size="l"
        autoComplete="current-password"
        required
      />
      <Button type="submit" variant={second ? "default" : "primary"} size="l" pending={pending}>
        Sign in
      </Button>
    </>
  );
}
