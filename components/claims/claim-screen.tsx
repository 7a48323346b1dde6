"use client";

import { useCallback, useEffect, useState } from "react";
import { SoloPage } from "#components/access/sign-in/solo-page.tsx";
import { useFragmentSecret } from "#components/access/sign-in/use-fragment-secret.ts";
import { CopyOnceDialog, type CopyOnceDialogProps } from "#components/credentials/copy-once-dialog.tsx";
import { useSecretMutation } from "#components/credentials/use-secret-mutation.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { type ClaimKeys, claimKeys, forgetClaimKeys } from "#lib/client/claim-keys.ts";
import { claimMutation, endClaim, openClaim } from "#lib/client/claims.ts";
import { watchSession } from "#lib/client/session/session-watch.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { ClaimAnswer, ClaimFacts, UsedClaim } from "#lib/shared/requests/claims.ts";
import { ClaimForm } from "./claim-form.tsx";
import { Facts, Opening, Part, Stored, Unknown, Used } from "./claim-parts.tsx";
import type { SignInWays } from "./sign-in-first.tsx";

type Shown = Extract<ClaimAnswer, { state: "shown" }>;

type ClaimScreenProps = { id: string; facts: ClaimFacts | null; ways: SignInWays };

/** The page `/claim/{id}`. `facts` is null unless a recipient is signed in: the page loads them with the secret. */
export function ClaimScreen({ id, facts, ways }: ClaimScreenProps) {
  const keys = useClaimKeys(id);
  const { known, unknown, used, setUsed, look } = useFacts(id, keys, facts);
  const [shown, setShown] = useState<Shown>();
  const [word, setWord] = useState("");
  const [stored, setStored] = useState(false);
  const [active, setActive] = useState<true>();
  const claim = useSecretMutation(claimMutation(), (answer) => {
    if (answer.state === "shown") return setShown(answer);
    forgetClaimKeys(id);
    setShown(undefined);
    setUsed(answer);
  });

  const signedOut = claim.failure?.code === "claim_needs_sign_in";
  useEffect(() => {
    if (signedOut) void look();
  }, [signedOut, look]);

  function done() {
    // Without an answer the link ends anyway: in this tab now, in other browsers when it expires.
    if (keys) void endClaim({ id, ...keys }).catch(() => {});
    forgetClaimKeys(id);
    setShown(undefined);
    setStored(true);
  }

  if (stored && known) return <Stored facts={known} />;
  if (used) return <Used used={used} />;
  if (unknown && !shown) return <Unknown failure={unknown} retry={look} />;
  if (!known || !keys) return keys === null ? <Part facts={known} /> : <Opening />;
  /** Sets it with all that the person has agreed to: another question may follow the first. */
  const run = () => {
    const agreed = active ?? (claim.failure?.code === "active_in_pair" || undefined);
    setActive(agreed);
    claim.run({ id, ...keys, word, replaces: claim.failure?.inView?.id, active: agreed });
  };
  return (
    <SoloPage
      title="Set a new password"
      lead={`${known.by} sent you this link for one SQL user. The button sets a new password and shows it once, only to you.`}
      footer={`Not expecting this? Tell ${known.by} and close the page; nothing was changed.`}
    >
      <Facts facts={known} />
      <ClaimForm
        facts={known}
        word={word}
        onWord={setWord}
        claim={claim}
        onSubmit={run}
        ways={ways}
        onSignedIn={look}
      />
      {shown && <ShownPassword shown={shown} link={{ id, ...keys }} reset={{ ...claim, run }} onDone={done} />}
    </SoloPage>
  );
}

type ShownProps = Pick<CopyOnceDialogProps, "reset" | "onDone"> & { shown: Shown; link: { id: string } & ClaimKeys };

function ShownPassword({ shown, link, reset, onDone }: ShownProps) {
  return (
    <CopyOnceDialog
      cluster={{ ...shown.cluster, plan: "", notReady: null }}
      shown={shown.shown}
      link={shown.as === "link" ? link : undefined}
      connection={{ value: shown.connection ?? undefined, failure: null, retry: () => {} }}
      reset={reset}
      onDone={onDone}
      returnFocus={() => null}
    />
  );
}

/** What the link is about, read with its secret: its facts, its use, or why neither is known. */
function useFacts(id: string, keys: ClaimKeys | null | undefined, facts: ClaimFacts | null) {
  const [known, setKnown] = useState(facts);
  const [unknown, setUnknown] = useState<Failure>();
  const [used, setUsed] = useState<UsedClaim>();
  const look = useCallback(async () => {
    if (!keys) return;
    setUnknown(undefined);
    try {
      const answer = await openClaim({ id, ...keys });
      if (answer.state === "used") setUsed(answer);
      else setKnown(answer.facts);
    } catch (error) {
      setUnknown(failureOf(error));
    }
  }, [id, keys]);
  useEffect(() => void look(), [look]);
  const isForOne = known?.for != null;
  // Signed out in another tab: the next person at this browser must not find a shown password.
  useEffect(() => (isForOne ? watchSession(() => window.location.reload()) : undefined), [isForOne]);
  return { known, unknown, used, setUsed, look };
}

/** The secret of the link and this browser's own key. `undefined` before hydration, `null` without a secret. */
function useClaimKeys(id: string): ClaimKeys | null | undefined {
  const secret = useFragmentSecret();
  const [keys, setKeys] = useState<ClaimKeys | null>();
  useEffect(() => {
    if (secret !== undefined) setKeys(claimKeys(id, secret));
  }, [id, secret]);
  return keys;
}
