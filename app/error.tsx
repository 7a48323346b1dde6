"use client";

import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { STORE_AWAY } from "#lib/shared/passwords/store-away.ts";

const UNFORESEEN = {
  title: "Something went wrong",
  text: "The page could not be shown. Reload it and check the current state before you repeat a change.",
};

type Props = { error: unknown; retry: () => void };

/**
 * Shows unexpected errors. Only the digest leaves the server, whose log has the cause under it. Every page fetches this,
 * and `Button` would bring the spinner along.
 */
export default function ErrorPage({ error, retry }: Props) {
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;
  const isStoreAway = digest === "store_unavailable";
  const words = isStoreAway ? STORE_AWAY : UNFORESEEN;
  return (
    <main role="alert">
      <Blank
        {...words}
        facts={digest && !isStoreAway ? [["Error ID", <code key="digest">{digest}</code>]] : []}
        actions={
          <button type="button" className={buttonClass({ variant: "primary" })} onClick={() => retry()}>
            Try again
          </button>
        }
      />
    </main>
  );
}
