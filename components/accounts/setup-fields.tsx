"use client";

import { type FormEvent, useState } from "react";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { callAction } from "#lib/client/call-action.ts";
import { failureOf } from "#lib/client/request-error.ts";
import type { CreateAdministratorInput } from "#lib/shared/accounts.ts";
import type { Failure, Result } from "#lib/shared/result.ts";
import { useFragmentSecret } from "./use-fragment-secret.ts";

export type SetupFieldsProps = {
  createAdministratorAction: (input: CreateAdministratorInput) => Promise<Result<null>>;
  passwordMin: number;
  passwordMax: number;
};

/**
 * The secret of the link is in the fragment, which no server or log sees; it leaves with the click alone. Until the page
 * is alive the button is off, so that the browser never posts the fields by itself.
 */
export function SetupFields({ createAdministratorAction, passwordMin, passwordMax }: SetupFieldsProps) {
  const secret = useFragmentSecret();
  const [failure, setFailure] = useState<Failure>();
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!secret) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    setPending(true);
    setFailure(undefined);
    try {
      await callAction(
        createAdministratorAction({ secret, name: text("name"), email: text("email"), password: text("password") }),
      );
      // a whole new document: nothing that was fetched before there was an account is of use now
      window.location.assign("/");
    } catch (error) {
      setFailure(failureOf(error));
      setPending(false);
    }
  }

  if (secret === null) return <NoSecret />;
  const field = { size: "l", required: true, errorLive: true } as const;
  return (
    <form method="post" onSubmit={submit} className="mt-8 grid gap-5">
      {failure && !failure.fields && <FailureNote failure={failure} />}
      <TextField
        {...field}
        label="Name"
        name="name"
        autoComplete="name"
        hint="As the audit will name you."
        error={failure?.fields?.name}
      />
      <TextField
        {...field}
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        hint="You sign in with it."
        error={failure?.fields?.email}
      />
      <TextField
        {...field}
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={passwordMin}
        hint={`${passwordMin} to ${passwordMax} characters, of any kind. Pasting is fine.`}
        error={failure?.fields?.password}
      />
      <Button type="submit" variant="primary" size="l" pending={pending} disabled={secret === undefined}>
        Create administrator
      </Button>
    </form>
  );
}

function NoSecret() {
  return (
    <Note tone="warn" role="alert" className="mt-8">
      <strong>This address has no setup link in it.</strong> Rolecall prints the whole link to its standard output at
      each start, as long as there is no administrator. It works for an hour. Restart Rolecall and open the new one.
    </Note>
  );
}
