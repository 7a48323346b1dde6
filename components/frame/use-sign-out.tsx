import { lazy, type ReactNode, Suspense, startTransition, useState } from "react";
import { keepTheme } from "#components/ui/theme-switch.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { Unsaved } from "#lib/client/page/unsaved-passwords.ts";
import { notifyOtherTabs } from "#lib/client/session/session-watch.ts";
import { lostBySignOut, signOut } from "#lib/client/session/sign-out.ts";

const load = () => import("#components/rotation/forget-dialog.tsx");
const ForgetDialog = lazy(async () => ({ default: (await load()).ForgetDialog }));

/** `start` signs out, after a question where that deletes passwords which were neither copied nor downloaded. Render `question`. */
export function useSignOut(): { start: () => void; question: ReactNode } {
  const [lost, setLost] = useState<Unsaved>();
  const [pending, setPending] = useState(false);

  async function start(): Promise<void> {
    const found = await lostBySignOut();
    if (!found) return leave();
    const isLoaded = await load().then(
      () => true,
      () => false,
    );
    // Without the code of the dialog, the browser asks.
    if (isLoaded) setLost(found);
    else if (window.confirm(`Sign out and delete ${counted(found.unsaved, "unsaved password")}?`)) await leave();
  }
  function confirm() {
    setPending(true);
    startTransition(leave);
  }
  return {
    start: () => startTransition(start),
    question: lost && (
      <Suspense fallback={null}>
        <ForgetDialog
          signsOut
          passwords={lost}
          pending={pending}
          onForget={confirm}
          onClose={() => setLost(undefined)}
        />
      </Suspense>
    ),
  };
}

async function leave() {
  const next = await signOut();
  keepTheme();
  notifyOtherTabs("signed_out");
  window.location.assign(next);
}
