import { lazy, type ReactNode, Suspense, startTransition, useState } from "react";
import { keepTheme } from "#components/ui/theme-switch.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { allowNavigation } from "#lib/client/page/navigation-guard.ts";
import type { Unsaved } from "#lib/client/page/unsaved-passwords.ts";
import { notifyOtherTabs } from "#lib/client/session/session-watch.ts";
import { type Lost, lostBySignOut, signOut } from "#lib/client/session/sign-out.ts";

const load = () => import("#components/rotation/forget-dialog.tsx");
const ForgetDialog = lazy(async () => ({ default: (await load()).ForgetDialog }));

/**
 * `start` signs out, after a question where that deletes passwords which were neither copied nor downloaded, or takes what a tab shows once.
 * Render `question`.
 */
export function useSignOut(): { start: () => void; question: ReactNode } {
  const [lost, setLost] = useState<Unsaved>();
  const [pending, setPending] = useState(false);

  async function start(): Promise<void> {
    const found = await lostBySignOut();
    if (!found) return leave();
    // The browser asks, as it does where a page is left that shows something once.
    if (found.isOpen && !window.confirm(OPEN)) return;
    if (found.passwords?.unsaved === 0) return leave();
    const isLoaded = await load().then(
      () => true,
      () => false,
    );
    if (isLoaded && found.passwords) setLost(found.passwords);
    else if (window.confirm(deleted(found))) await leave();
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

const OPEN = "A tab of Rolecall shows a secret once, or has unsaved input. Sign out and lose it?";

/** Asked where the dialog did not load, or the passwords could not be read. */
const deleted = ({ passwords }: Lost) =>
  passwords
    ? `Sign out and delete ${counted(passwords.unsaved, "unsaved password")}?`
    : "This browser may hold unsaved passwords of a rotation. Sign out and delete them?";

async function leave() {
  const next = await signOut();
  keepTheme();
  notifyOtherTabs("signed_out");
  allowNavigation();
  window.location.assign(next);
}
