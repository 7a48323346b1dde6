"use client";

import { useEffect } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { announceConfirmed } from "#lib/client/session/confirmation.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { SoloPage } from "./solo-page.tsx";

/** The whole page `/confirmed`: it tells the tab that waits. */
export function ConfirmedPage({ failure }: { failure: Failure | undefined }) {
  useEffect(() => {
    if (!failure) announceConfirmed();
  }, [failure]);
  if (!failure)
    return (
      <SoloPage title="You are back from the sign-in provider" lead="Close this tab and continue in the previous one.">
        {null}
      </SoloPage>
    );
  return (
    <SoloPage title="Not confirmed" lead="Nothing was changed. You can also close this tab and confirm another way.">
      <div className="mt-8 grid gap-5">
        <FailureNote failure={failure} />
        <a href="/api/oidc/start?purpose=confirm" className={buttonClass({ size: "l" })}>
          Try again
        </a>
      </div>
    </SoloPage>
  );
}
