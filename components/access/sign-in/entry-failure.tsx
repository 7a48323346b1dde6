import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { WordedFailure } from "#components/dialogs/failure/worded-failure.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { ACCOUNTS } from "#lib/shared/errors/parts/accounts.ts";
import { BROWSER } from "#lib/shared/errors/parts/browser.ts";
import { CALLS } from "#lib/shared/errors/parts/calls.ts";
import { CLOUD } from "#lib/shared/errors/parts/cloud.ts";
import { PROVIDER } from "#lib/shared/errors/parts/provider.ts";
import { SERVER } from "#lib/shared/errors/parts/server.ts";
import { SIGN_IN } from "#lib/shared/errors/parts/sign-in.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

/**
 * What goes wrong before a person is signed in, with what a lost answer says, when nothing more can be fetched. The other failures are about
 * clusters, and as many.
 */
const WORDS = { ...SIGN_IN, ...PROVIDER, ...CALLS, ...ACCOUNTS, ...SERVER, ...BROWSER, ...CLOUD };

const AnyFailure = lazily(async () => ({
  default: (await import("#components/dialogs/failure/failure-note.tsx")).FailureNote,
}));

/** A failure of a page for people who are not signed in. Those pages load fast, also with nothing kept by the browser. */
export function EntryFailure({ failure }: { failure: Failure }) {
  const { code } = failure;
  if (isKnown(code)) return <WordedFailure failure={failure} words={WORDS[code]} />;
  return (
    <OnDemand kind={code}>
      <AnyFailure failure={failure} />
    </OnDemand>
  );
}

function isKnown(code: string): code is keyof typeof WORDS {
  return Object.hasOwn(WORDS, code);
}
