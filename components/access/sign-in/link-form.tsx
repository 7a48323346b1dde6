"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { Note } from "#components/ui/note.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { EndedAccountLink, isEnded } from "../profile/ended-note.tsx";
import { EntryFailure } from "./entry-failure.tsx";
import { useFragmentSecret } from "./use-fragment-secret.ts";
import { type LinkOf, useOpenedLink } from "./use-opened-link.ts";

export type LinkFormProps = {
  label: string;
  /** Sends the fields with the link's secret. A thrown failure shows on the page. */
  send: (secret: string, text: (name: string) => string) => Promise<void>;
  /** the link, where its page shows what it is for; the setup link has no id */
  link?: LinkOf;
  /** shown where the address has no secret */
  noSecret: ReactNode;
  /** the fields; `refused` has one sentence per refused field */
  children: (refused: Record<string, string> | undefined) => ReactNode;
};

/**
 * The form of a page that a link opens. Its secret is in the fragment, which no server or log sees, and is sent only with the click.
 * The button is disabled until hydration, so that the browser never posts the fields by itself.
 */
export function LinkForm({ label, send, link, noSecret, children }: LinkFormProps) {
  const secret = useFragmentSecret();
  const opened = useOpenedLink(link, secret);
  const [failure, setFailure] = useState<Failure>();
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!secret) return;
    const form = new FormData(event.currentTarget);
    setPending(true);
    setFailure(undefined);
    try {
      await send(secret, (name) => String(form.get(name) ?? ""));
    } catch (error) {
      setFailure(failureOf(error));
      setPending(false);
    }
  }

  if (secret === null)
    return (
      <Note tone="warn" role="alert" className="mt-8">
        {noSecret}
      </Note>
    );
  const ended = [failure, opened.failure].find((each) => each && isEnded(each));
  if (ended) return <EndedAccountLink code={ended.code} />;
  return (
    <Form method="post" onSubmit={submit} className="mt-8 grid gap-5">
      {failure && !failure.fields && <EntryFailure failure={failure} />}
      {opened.email && (
        <p className="text-ink-2">
          For{" "}
          <span className="font-medium text-ink [overflow-wrap:anywhere]" translate="no">
            {opened.email}
          </span>
        </p>
      )}
      {children(failure?.fields)}
      <Button type="submit" variant="primary" size="l" pending={pending} disabled={secret === undefined}>
        {label}
      </Button>
    </Form>
  );
}
