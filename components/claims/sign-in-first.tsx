import { useState } from "react";
import { FactorFields } from "#components/access/sign-in/factor-fields.tsx";
import { PasskeyButton } from "#components/access/sign-in/passkey-button.tsx";
import { SignInFields } from "#components/access/sign-in/sign-in-fields.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { OrLine } from "#components/ui/or-line.tsx";
import { answerFactorHere, signInHere } from "#lib/client/session/session.ts";
import { notifyOtherTabs } from "#lib/client/session/session-watch.ts";
import type { SignInState } from "#lib/shared/people/accounts.ts";
import type { ClaimFacts } from "#lib/shared/requests/claims.ts";

/** How people sign in to this server: whether with a password, and the name of the provider, if there is one. */
export type SignInWays = { passwords: boolean; provider?: string | undefined };

type SignInFirstProps = { facts: ClaimFacts; ways: SignInWays; onSignedIn: () => Promise<void> };

/** Signs in within the page, or in another tab at the provider, so that the secret of the link never leaves the page. */
export function SignInFirst({ facts, ways: { passwords, provider }, onSignedIn }: SignInFirstProps) {
  if (facts.viewer === "must_enrol") {
    return (
      <>
        <Note tone="warn" role="status" className="mt-8">
          <strong>Set up a second factor first.</strong> An administrator requires one.
        </Note>
        <Elsewhere href="/enrol" label="Set up in a new tab" onBack={onSignedIn} />
      </>
    );
  }
  return (
    <>
      <Note tone={facts.viewer === "another" ? "warn" : "plain"} role="status" className="mt-8">
        {facts.viewer === "another" ? (
          <>
            <strong>You are signed in with another account.</strong> This link is for {facts.for}. Sign in with that
            account.
          </>
        ) : (
          <>This link is for {facts.for}. Sign in to continue.</>
        )}
      </Note>
      {provider !== undefined && (
        <Elsewhere href="/api/oidc/start" label={`Sign in with ${provider} in a new tab`} onBack={onSignedIn} />
      )}
      {provider !== undefined && (
        <div className="mt-5 grid">
          <OrLine />
        </div>
      )}
      <SignInHere passwords={passwords} onSignedIn={onSignedIn} isSignedOut={facts.viewer === "signed_out"} />
    </>
  );
}

type ElsewhereProps = { href: string; label: string; onBack: () => Promise<void> };

/** A step in another tab, and the way on from here afterwards. */
function Elsewhere({ href, label, onBack }: ElsewhereProps) {
  const [pending, setPending] = useState(false);
  const [tooEarly, setTooEarly] = useState(false);
  async function comeBack() {
    setPending(true);
    await onBack();
    // If it was done, the page shows something else now.
    setPending(false);
    setTooEarly(true);
  }
  return (
    <div className="mt-5 grid gap-3">
      {tooEarly && <Note role="status">Finish in the other tab first, then continue here.</Note>}
      <a href={href} target="_blank" rel="noopener" className={buttonClass({ variant: "primary", size: "l" })}>
        <span className="overflow-hidden text-ellipsis">{label}</span>
      </a>
      <Button size="l" pending={pending} onClick={comeBack}>
        Continue here
      </Button>
    </div>
  );
}

type SignInHereProps = { passwords: boolean; isSignedOut: boolean; onSignedIn: () => Promise<void> };

function SignInHere({ passwords, isSignedOut, onSignedIn }: SignInHereProps) {
  const [entered, setEntered] = useState(false);
  const [wants, setWants] = useState(false);
  function signedIn() {
    setEntered(true);
    setWants(false);
    notifyOtherTabs("signed_in");
    void onSignedIn();
  }
  const entering = (send: typeof signInHere) => async (state: SignInState, form: FormData) => {
    const next = await send(state, form);
    if (next.wants) setWants(true);
    else if (next.error?.code === "factor_expired") setWants(false);
    else if (!next.error) signedIn();
    return next;
  };
  return (
    <>
      {wants && <FactorFields answerAction={entering(answerFactorHere)} />}
      {!wants && passwords && (
        <SignInFields signInAction={entering(signInHere)} cookiesRefused={entered && isSignedOut} />
      )}
      <div className="mt-4">
        <PasskeyButton key={String(wants)} as={wants ? "factor" : "sign_in"} onSignedIn={signedIn} />
      </div>
    </>
  );
}
