"use client";

import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { notifyOtherTabs } from "#lib/client/session-watch.ts";
import { signOut } from "#lib/client/sign-out.ts";

/** Continues once there is a second factor; until then, only signing out is possible. */
export function LeaveEnrolment({ isDone, to }: { isDone: boolean; to?: string | undefined }) {
  const alive = useHydrated();
  async function leave() {
    await signOut();
    notifyOtherTabs("signed_out");
    window.location.assign("/sign-in");
  }
  function goOn() {
    window.location.assign(to === undefined ? "/entered" : `/entered?to=${encodeURIComponent(to)}`);
  }
  return (
    <div className="mt-6 grid gap-3 border-t border-line pt-5">
      <Button variant="primary" size="l" disabled={!alive || !isDone} onClick={goOn}>
        Continue
      </Button>
      <Button variant="quiet" size="l" disabled={!alive} onClick={leave}>
        Sign out
      </Button>
    </div>
  );
}
