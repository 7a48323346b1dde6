"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { SoloPage } from "#components/accounts/solo-page.tsx";
import { CopyOnceDialog } from "#components/sql-users/copy-once-dialog.tsx";
import { useSecretMutation } from "#components/sql-users/use-secret-mutation.ts";
import { forgetClaimKeys } from "#lib/client/claim-keys.ts";
import { claimMutation, openClaim } from "#lib/client/claims.ts";
import type { ClaimAnswer, ClaimFacts, UsedClaim } from "#lib/shared/claims.ts";
import { ClaimForm } from "./claim-form.tsx";
import { Facts, Stored, Used, Void } from "./claim-parts.tsx";
import { useClaimKeys } from "./use-claim-keys.ts";

type Shown = Extract<ClaimAnswer, { state: "shown" }>;

/**
 * The whole page `/claim/{id}`. `facts` is null for a link that is used or void, and for one that never was: the page learns which only
 * with the secret, and asks by itself only then.
 */
export function ClaimScreen({ id, facts }: { id: string; facts: ClaimFacts | null }) {
  const keys = useClaimKeys(id);
  // What was known stays while a dialog shows the password, though the link is used by then.
  const [known, setKnown] = useState(facts);
  if (facts && facts !== known) setKnown(facts);
  const router = useRouter();
  const [used, setUsed] = useState<UsedClaim>();
  const [shown, setShown] = useState<Shown>();
  const [word, setWord] = useState("");
  const [stored, setStored] = useState(false);
  const claim = useSecretMutation(claimMutation(), (answer) => {
    if (answer.state === "shown") return setShown(answer);
    forgetClaimKeys(id);
    setShown(undefined);
    setUsed(answer);
  });

  const asks = known === null && keys;
  useEffect(() => {
    if (!asks) return;
    let left = false;
    openClaim({ id, ...asks })
      .then((answer) => {
        if (left) return;
        if (answer.state === "used") setUsed(answer);
        else setKnown(answer.facts);
      })
      .catch(() => {}); // the page says already that the link does not work
    return () => {
      left = true;
    };
  }, [id, asks]);

  function lookAgain() {
    router.refresh();
    if (!facts) setKnown(null);
  }
  const signedOut = claim.failure?.code === "claim_needs_sign_in";
  useEffect(() => {
    if (signedOut) router.refresh();
  }, [signedOut, router]);

  function done() {
    forgetClaimKeys(id);
    setShown(undefined);
    setStored(true);
  }

  if (stored && known) return <Stored facts={known} />;
  if (used) return <Used used={used} />;
  if (!known) return <Void />;
  const run = () => keys && claim.run({ id, ...keys, word });
  return (
    <SoloPage
      title="A password waits to be set"
      lead={`${known.by} sent you this link for one SQL user. Opening the page has changed nothing. The button sets a new password and shows it once, to you only.`}
      footer={`Did not expect this? Tell ${known.by} and leave the page. Nothing happens.`}
    >
      <Facts facts={known} />
      <ClaimForm
        facts={known}
        hasSecret={keys && true}
        word={word}
        onWord={setWord}
        claim={claim}
        onSubmit={run}
        onSignedIn={lookAgain}
      />
      {shown && (
        <CopyOnceDialog
          cluster={{ ...shown.cluster, notReady: null }}
          shown={shown.shown}
          connection={{ value: shown.connection ?? undefined, failure: null, retry: () => {} }}
          reset={{ ...claim, run }}
          onDone={done}
          returnFocus={() => null}
        />
      )}
    </SoloPage>
  );
}
