"use client";

import { useSignOut } from "#components/frame/use-sign-out.tsx";
import { Button } from "#components/ui/button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";

/** Continues once there is a second factor; until then, only signing out is possible. */
export function LeaveEnrolment({ isDone, to }: { isDone: boolean; to?: string | undefined }) {
  const alive = useHydrated();
  const { start, question } = useSignOut();
  function openNext() {
    window.location.assign(to === undefined ? "/entered" : `/entered?to=${encodeURIComponent(to)}`);
  }
  return (
    <div className="mt-6 grid gap-3 border-t border-line pt-5">
      <Button variant="primary" size="l" disabled={!alive || !isDone} onClick={openNext}>
        Continue
      </Button>
      <Button variant="quiet" size="l" disabled={!alive} onClick={start}>
        Sign out
      </Button>
      {question}
    </div>
  );
}
