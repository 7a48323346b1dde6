"use client";

import { type FormEvent, useRef } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { EndableTokens } from "#lib/shared/people/token-end.ts";
import { TokensToo, useTokenEnd } from "../accounts/tokens-too.tsx";

type PasswordFormProps = { passwordMin: number; passwordMax: number; tokens: EndableTokens };

/** Disabled until hydration, so that the browser never posts a password by itself. */
export function PasswordForm({ passwordMin, passwordMax, tokens }: PasswordFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const alive = useHydrated();
  const toast = useToast();
  const [chosen, setChosen] = useTokenEnd();
  const { run, pending, failure } = useOperation("profile.change_password", () => {
    form.current?.reset();
    toast("Password changed. All other sessions ended.");
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const text = (name: string) => String(typed.get(name) ?? "");
    if (!pending) run({ currentPassword: text("current-password"), password: text("new-password"), tokens: chosen });
  }

  const field = { type: "password", required: true, errorLive: true } as const;
  return (
    <Form ref={form} method="post" onSubmit={submit} className="grid gap-4">
      {failure && !failure.fields && <FailureNote failure={failure} />}
      <TextField
        {...field}
        label="Current password"
        name="current-password"
        autoComplete="current-password"
        hint="Confirms that it is you."
        error={failure?.fields?.currentPassword}
      />
      <TextField
        {...field}
        label="New password"
        name="new-password"
        autoComplete="new-password"
        minLength={passwordMin}
        hint={`${passwordMin} to ${passwordMax} characters of any kind. You can paste it.`}
        error={failure?.fields?.password}
      />
      <TokensToo tokens={tokens} chosen={chosen} onChange={setChosen} />
      <span>
        <Button type="submit" pending={pending} disabled={!alive}>
          Change password
        </Button>
      </span>
    </Form>
  );
}
