"use client";

import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { ERROR_WORDS } from "#lib/shared/errors.ts";

const UNFORESEEN = {
  title: "Something went wrong in Rolecall",
  text: "The page could not be shown. Reload to see what is true now before you try a change again.",
};

type Props = { error: unknown; retry: () => void };

/** What no page has foreseen. Only the digest crosses from the server; its log has the cause under it. */
export default function ErrorPage({ error, retry }: Props) {
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;
  const isStoreAway = digest === "store_unavailable";
  const words = isStoreAway ? ERROR_WORDS.store_unavailable : UNFORESEEN;
  return (
    <main role="alert">
      <Blank
        {...words}
        facts={digest && !isStoreAway ? [["Error id", <code key="digest">{digest}</code>]] : []}
        actions={
          <Button variant="primary" onClick={() => retry()}>
            Try again
          </Button>
        }
      />
    </main>
  );
}
