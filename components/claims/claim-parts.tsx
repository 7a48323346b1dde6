import type { ReactNode } from "react";
import { SoloPage } from "#components/accounts/solo-page.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Note } from "#components/ui/note.tsx";
import type { ClaimFacts, UsedClaim } from "#lib/shared/claims.ts";
import { ERROR_WORDS } from "#lib/shared/errors.ts";

export function Facts({ facts }: { facts: ClaimFacts }) {
  const rows: [string, ReactNode][] = [
    ["SQL user", <Mono key="user">{facts.sqlUser}</Mono>],
    ["Cluster", <Mono key="cluster">{facts.cluster}</Mono>],
    ["For", facts.for ?? "whoever has the link"],
    [
      "Sent by",
      <>
        {facts.by}, <ExactTime at={facts.sentAt} />
      </>,
    ],
    [
      "Works until",
      <>
        <ExactTime at={facts.expiresAt} />, or until used
      </>,
    ],
  ];
  return (
    <dl className="mt-6 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-y border-line py-4">
      {rows.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-ink-3">{label}</dt>
          <dd className="[overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Mono({ children }: { children: string }) {
  return (
    <span className="mono" translate="no">
      {children}
    </span>
  );
}

export function Used({ used: { at, from, by } }: { used: UsedClaim }) {
  return (
    <SoloPage
      title={ERROR_WORDS.claim_used.title}
      lead="A password was set through it and shown, once. Nothing was changed now."
    >
      <Note tone="warn" role="alert" className="mt-8">
        <p>
          It was used on <ExactTime at={at} />, from <Mono>{from}</Mono>.
        </p>
        <p className="mt-1">
          <strong>If that was not you, tell {by} now.</strong> Rolecall has noted that the link was opened again.
        </p>
      </Note>
    </SoloPage>
  );
}

export function Void() {
  const { title, text } = ERROR_WORDS.link_void;
  return (
    <SoloPage title="Claim link" lead="Nothing was changed.">
      <Note tone="warn" role="alert" className="mt-8">
        <strong>{title}.</strong> {text}
      </Note>
    </SoloPage>
  );
}

export function Stored({ facts }: { facts: ClaimFacts }) {
  return (
    <SoloPage title="The password is set" lead="You can close this page. The link does nothing any more.">
      <Note tone="ok" role="status" className="mt-8">
        New logins as <Mono>{facts.sqlUser}</Mono> on <Mono>{facts.cluster}</Mono> need the new password from now on.
        Open sessions go on until they end.
      </Note>
      <p className="mt-4 text-14 text-ink-2">
        An application that keeps trying the old one can slow down all logins from its address, on Basic and Standard
        for up to an hour. Give it the new one, or stop it.
      </p>
    </SoloPage>
  );
}
