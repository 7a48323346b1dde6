"use client";

import { type FormEvent, type Ref, useEffect, useEffectEvent, useRef, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { OrLine } from "#components/ui/or-line.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { watchConfirmation } from "#lib/client/session/confirmation.ts";
import { confirmIdentity } from "#lib/client/session/session.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { useConfirmWays, type Ways } from "./confirm-ways.tsx";

export type ReauthenticateDialogProps = {
  open: boolean;
  /** true: only a passkey or a code of an authenticator app will do */
  factor?: boolean;
  onClose: () => void;
  /** It is them: repeat the refused change. */
  onConfirmed: () => void;
};

const FORM = "confirm-identity";
/**
 * Asks for the account's password, a passkey, or a sign-in at the provider in another tab, before a dangerous change; with `factor`, for a
 * passkey or a code. Over another dialog, render it among its children.
 */
export function ReauthenticateDialog({ open, factor = false, onClose, onConfirmed }: ReauthenticateDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const link = useRef<HTMLAnchorElement>(null);
  const { prove, failure, pending, forget } = useProof(onConfirmed, () => field.current?.select());
  const all = useConfirmWays();
  const ways: Ways = factor ? { password: false, passkey: all.passkey, app: all.app } : { ...all, app: false };
  const { provider, password = true, passkey = true, app = true } = ways;
  const confirmed = useEffectEvent(onConfirmed);
  useEffect(
    () => (open && provider !== undefined ? watchConfirmation(() => confirmed()) : undefined),
    [open, provider],
  );

  function close() {
    forget();
    onClose();
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // React events bubble from a dialog to the form around it, which must not submit too
    event.stopPropagation();
    const form = new FormData(event.currentTarget);
    const typed = (name: string) => String(form.get(name) ?? "");
    void prove(() => confirmIdentity(app ? { code: typed("code") } : { password: typed("password") }));
  }

  const withPasskey = () => prove(async () => (await import("#lib/client/session/passkeys.ts")).confirmWithPasskey());

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Confirm it is you"
      lead={`${howWords(ways)} to continue. ${factor ? "Rolecall asks each time." : "Most changes do not ask again for ten minutes."}`}
      initialFocus={password || app ? field : link}
      footer={
        <DialogActions>
          {passkey && (
            <Button variant="quiet" disabled={pending} onClick={withPasskey}>
              Use a passkey
            </Button>
          )}
          <Button onClick={close}>Cancel</Button>
          {(password || app) && (
            <Button type="submit" form={FORM} variant="primary" pending={pending}>
              Confirm
            </Button>
          )}
        </DialogActions>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-5">
        {failure && <FailureNote failure={failure} />}
        {provider !== undefined && <ProviderLink ref={link} provider={provider} />}
        {provider !== undefined && password && <OrLine />}
        {password && <PasswordField ref={field} />}
        {app && <CodeField ref={field} />}
      </form>
    </Dialog>
  );
}

/** The ways that the person has, as the beginning of a sentence. */
function howWords({ provider, password = true, passkey = true, app = true }: Ways): string {
  const ways = [
    ...(provider === undefined ? [] : ["sign in again in a new tab"]),
    ...(password ? ["enter your password"] : []),
    ...(app ? ["enter a code from your authenticator app"] : []),
    ...(passkey ? ["use a passkey"] : []),
  ];
  const words =
    ways.length > 1 ? `${ways.slice(0, -1).join(", ")} or ${ways.at(-1)}` : (ways[0] ?? "ask an administrator");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ProviderLink({ ref, provider }: { ref: Ref<HTMLAnchorElement>; provider: string }) {
  return (
    <a
      ref={ref}
      href="/api/oidc/start?purpose=confirm"
      target="_blank"
      rel="noopener"
      className={buttonClass({ size: "l" })}
    >
      Confirm with {provider}
    </a>
  );
}

function useProof(onConfirmed: () => void, onFailed: () => void) {
  const [failure, setFailure] = useState<Failure>();
  const [pending, setPending] = useState(false);
  async function prove(confirm: () => Promise<void>) {
    setPending(true);
    setFailure(undefined);
    try {
      await confirm();
      onConfirmed();
    } catch (error) {
      setFailure(failureOf(error));
      onFailed();
    } finally {
      setPending(false);
    }
  }
  return { prove, failure, pending, forget: () => setFailure(undefined) };
}

function CodeField({ ref }: { ref: Ref<HTMLInputElement> }) {
  return (
    <TextField
      ref={ref}
      label="Code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={40}
      required
    />
  );
}

function PasswordField({ ref }: { ref: Ref<HTMLInputElement> }) {
  return (
    <TextField
      ref={ref}
      label="Your password"
      name="password"
      type="password"
      autoComplete="current-password"
      required
    />
  );
}
