"use client";

import { useRouter } from "next/navigation";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { type Change, useOperation } from "#lib/client/calls/use-operation.ts";
import type { AccountPage as Page } from "#lib/shared/people/accounts.ts";
import { hasRights } from "#lib/shared/people/directory.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import { SeenTable } from "../profile/seen-table.tsx";
import { SessionsTable } from "../profile/sessions-table.tsx";
import { factorWords } from "../sign-in/factor-labels.ts";
import { directoryWords } from "./directory-labels.ts";
import { EndAccess } from "./end-access.tsx";
import { leaverPath } from "./leaver-path.ts";
import { ResetFactors } from "./reset-factors.tsx";

/** One account, for administrators: the passwords that it was shown, and its sessions. */
export function AccountPage(page: Page) {
  const { account, own, binding, password, factors, sessions, seen, tokens, leaver } = page;
  const router = useRouter();
  const { id: accountId, name, email, role, disabled } = account;
  const toast = useToast();
  const one = useOperation("session.end.of_account", () => toast(`Ended one session of ${name}`));
  const bound = useOperation("account.unbind", () => toast(`Unlinked the account of ${name}`));
  const failed = [one, bound].find(({ failure }) => failure);
  const isOfDirectory = hasRights(page.directory) || typeof binding?.signedOutAt === "number";
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href="/access" above="Access">
            {name}
          </Crumbs>
        }
        title={name}
        sentence={[email, role, disabled && "disabled"].filter(Boolean).join(", ")}
        actions={
          <>
            <EndAccess account={account} sessions={sessions} tokens={tokens} />
            {!own && (
              <Button onClick={() => router.push(leaverPath(accountId))}>
                {leaver === null || leaver === "stopped" ? "Start leaver plan" : "Leaver plan"}
              </Button>
            )}
          </>
        }
      />
      {failed && (
        <div className="px-gutter pb-4 empty:hidden">
          <MutationFailure failure={failed.failure} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-gutter pb-3">
        <p className="text-ink-2">
          {factorWords(factors, { password: password && !isOfDirectory, provider: binding !== null })}
        </p>
        {!own && hasSecondFactor(factors) && <ResetFactors account={account} />}
      </div>
      {binding && <Linked page={page} binding={binding} unlink={bound} />}
      <SessionsPart page={page} end={one} />
      <SeenPart name={name} seen={seen} />
      <Reauthenticate
        failure={failed?.failure ?? null}
        onConfirmed={() => failed?.again()}
        onCancel={() => failed?.dismiss()}
      />
    </>
  );
}

type LinkedProps = {
  page: Page;
  binding: NonNullable<Page["binding"]>;
  unlink: Change<{ accountId: string; email: string }>;
};

/** The account at the sign-in provider. */
function Linked({ page, binding: { subject, issuer, boundAt, usedAt, signedOutAt }, unlink }: LinkedProps) {
  const { id: accountId, email } = page.account;
  const words = directoryWords(page);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-gutter pb-4">
      <p className="text-ink-2 [overflow-wrap:anywhere]">
        Linked to <span className="mono">{subject}</span> at {issuer} since <ExactTime at={boundAt} />, last used{" "}
        <ExactTime at={usedAt} />.{words !== null && <span className="block">{words}</span>}
        {typeof signedOutAt === "number" && (
          <span className="block">
            A sign-out there took the account's rights from the directory <RelativeTime at={signedOutAt} />. The next
            sign-in there gives them again.
          </span>
        )}
      </p>
      <Button size="s" pending={unlink.pending} onClick={() => unlink.run({ accountId, email })}>
        Unlink
      </Button>
    </div>
  );
}

type SessionsProps = { page: Page; end: Change<{ accountId: string; email: string; sessionId: string }> };

function SessionsPart({ page: { account, sessions }, end }: SessionsProps) {
  return (
    <section aria-labelledby="sessions" className="pt-2">
      <h2 id="sessions" className="px-gutter pb-2 font-strong">
        Sessions
      </h2>
      {sessions.length === 0 ? (
        <p className="border-t border-line px-gutter py-4 text-ink-2">
          None. A session ends half an hour after its last use.
        </p>
      ) : (
        <SessionsTable
          sessions={sessions}
          ending={end.pending ? end.input?.sessionId : undefined}
          onEnd={({ id }) => end.run({ accountId: account.id, email: account.email, sessionId: id })}
        />
      )}
    </section>
  );
}

function SeenPart({ name, seen }: { name: string; seen: Page["seen"] }) {
  return (
    <section aria-labelledby="seen" className="pt-6">
      <h2 id="seen" className="px-gutter font-strong">
        Passwords this account has seen
      </h2>
      <p className="px-gutter pt-0.5 pb-2 text-ink-2">
        Rolecall showed them to this account. It does not know passwords that people passed on or set outside Rolecall.
      </p>
      {seen.length === 0 ? (
        <div className="border-t border-line">
          <Blank title={`Rolecall has shown ${name} no password`} text="Resets, claims and creations appear here." />
        </div>
      ) : (
        <SeenTable seen={seen} links />
      )}
    </section>
  );
}
