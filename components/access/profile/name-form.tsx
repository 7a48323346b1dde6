"use client";

import { type FormEvent, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";

export function NameForm({ name }: { name: string }) {
  const [typed, setTyped] = useState(name);
  const alive = useHydrated();
  const toast = useToast();
  const { run, pending, failure } = useOperation("profile.change_name", () => toast("Name changed"));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) run({ name: typed });
  }

  return (
    <Form method="post" onSubmit={submit} className="grid gap-4">
      {failure && !failure.fields && <FailureNote failure={failure} />}
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        hint="The audit identifies you by email."
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        error={failure?.fields?.name}
        errorLive
      />
      <span>
        <Button type="submit" pending={pending} disabled={!alive || typed.trim() === name}>
          Save name
        </Button>
      </span>
    </Form>
  );
}
