import type { ReactNode } from "react";
import { EndedNote, isEnded } from "#components/access/profile/ended-note.tsx";
import { SoloPage } from "#components/access/sign-in/solo-page.tsx";
import { throttleWords } from "#components/credentials/throttle-text.ts";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { ClaimFacts, UsedClaim } from "#lib/shared/requests/claims.ts";
import { leftOpenWords } from "#lib/shared/ways-in/words.ts";

const LABELS = ["SQL user", "Cluster", "For", "Sent by", "Works until"];

export function Facts({ facts }: { facts: ClaimFacts }) {
  return (
    <Rows
      values={[
        <Mono key="user">{facts.sqlUser}</Mono>,
        <Mono key="cluster">{facts.cluster}</Mono>,
        facts.for ?? "anyone with the link",
        <>
          {facts.by}, <ExactTime at={facts.sentAt} />
        </>,
        <>
          <ExactTime at={facts.expiresAt} />, or until used
        </>,
      ]}
    />
  );
}

/** The facts of a link; a skeleton without values. */
function Rows({ values }: { values?: readonly ReactNode[] }) {
  return (
    <dl
      aria-busy={!values}
      className="mt-6 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-y border-line py-4"
    >
      {LABELS.map((label, row) => (
        <div key={label} className="contents">
          <dt className="text-ink-3">{label}</dt>
          <dd className="[overflow-wrap:anywhere]">{values ? values[row] : <Skeleton className="w-42" />}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Used({ used: { at, from, by } }: { used: UsedClaim }) {
  return (
    <SoloPage title={ERROR_WORDS.claim_used.title} lead="It set and showed a password once. Nothing was changed now.">
      <Note tone="warn" role="alert" className="mt-8">
        <p>
          It was used on <ExactTime at={at} />, from <Mono>{from}</Mono>.
        </p>
        <p className="mt-1">
          <strong>If that was not you, tell {by} now.</strong> Rolecall has recorded that the link was opened again.
        </p>
      </Note>
    </SoloPage>
  );
}

/** While the page loads the facts of the link. */
export function Opening() {
  return (
    <SoloPage title="Claim link" lead="Opening the link changes nothing.">
      <Rows />
    </SoloPage>
  );
}

/** A page opened without the secret. Only a recipient gets `facts`. */
export function Part({ facts }: { facts: ClaimFacts | null }) {
  return (
    <SoloPage title="Claim link" lead="Nothing was changed.">
      {facts && <Facts facts={facts} />}
      <Note tone="warn" role="alert" className="mt-8">
        <strong>This address is incomplete.</strong> Open the whole link as it was sent, including the part after #.
      </Note>
    </SoloPage>
  );
}

/** A link that does not work, or whose facts failed to load. */
export function Unknown({ failure, retry }: { failure: Failure; retry: () => void }) {
  return (
    <SoloPage title="Claim link" lead="Nothing was changed.">
      {isEnded(failure) ? (
        <EndedNote code={failure.code} />
      ) : (
        <div className="mt-8">
          <FailureNote
            failure={failure}
            action={
              failure.code === "page_outdated" ? (
                <Button onClick={() => window.location.reload()}>Reload</Button>
              ) : (
                <Button onClick={retry}>Try again</Button>
              )
            }
          />
        </div>
      )}
    </SoloPage>
  );
}

export function Stored({ facts }: { facts: ClaimFacts }) {
  return (
    <SoloPage title="The password is set" lead="You can close this page. The link no longer works.">
      <Note tone="ok" role="status" className="mt-8">
        The old password of <Mono>{facts.sqlUser}</Mono> on <Mono>{facts.cluster}</Mono> no longer signs in. Open
        sessions continue. {leftOpenWords(facts.otherWays)} A Cluster Admin can end every way in.
      </Note>
      <p className="mt-4 text-14 text-ink-2">Update every application. {throttleWords("")}</p>
    </SoloPage>
  );
}
