"use client";

import KeyRound from "lucide-react/icons/key-round";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { notifyOtherTabs } from "#lib/client/session/session-watch.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { EntryFailure } from "./entry-failure.tsx";

type PasskeyButtonProps = {
  /** `factor`: the password, or the provider, has gone before */
  as?: "sign_in" | "factor";
  /** path of the page to open afterwards */
  to?: string | undefined;
  /** instead of opening a page */
  onSignedIn?: () => void;
};

/** Signs in with a passkey, or finishes a sign-in with it. What that needs is loaded when it is used. */
export function PasskeyButton({ as = "sign_in", to, onSignedIn }: PasskeyButtonProps) {
  const alive = useHydrated();
  const [failure, setFailure] = useState<Failure>();
  const [pending, setPending] = useState(false);
  async function signIn() {
    setPending(true);
    setFailure(undefined);
    try {
      const { signInWithPasskey, answerFactorWithPasskey } = await import("#lib/client/session/passkeys.ts");
      await (as === "factor" ? answerFactorWithPasskey() : signInWithPasskey());
      if (onSignedIn) return onSignedIn();
      notifyOtherTabs("signed_in");
      window.location.replace(to === undefined ? "/entered" : `/entered?to=${encodeURIComponent(to)}`);
    } catch (error) {
      setFailure(failureOf(error));
      setPending(false);
    }
  }
  if (alive && typeof window.PublicKeyCredential === "undefined")
    return <p className="text-ink-2">This browser cannot use passkeys.</p>;
  return (
    <div className="grid gap-5">
      <Button size="l" disabled={!alive} pending={pending} onClick={signIn}>
        <KeyRound />
        Use a passkey
      </Button>
      {failure && <EntryFailure failure={failure} />}
    </div>
  );
}
