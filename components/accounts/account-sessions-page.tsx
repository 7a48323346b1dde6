"use client";

import Link from "next/link";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { endAccountSession, endAccountSessions } from "#lib/client/accounts.ts";
import type { AccountSessions } from "#lib/shared/accounts.ts";
import { SessionsTable } from "./sessions-table.tsx";

/** The sessions of an account, for administrators. */
export function AccountSessionsPage({ account, sessions }: AccountSessions) {
  const { id: accountId, name, email } = account;
  const toast = useToast();
  const one = useChange(endAccountSession, () => toast(`Ended one session of ${name}`));
  const all = useChange(endAccountSessions, () => toast(`Ended all sessions of ${name}`));
  const failed = [one, all].find(({ failure }) => failure);
  return (
    <>
      <PageHeader
        crumbs={
          <Link href="/accounts" className="hover:underline hover:underline-offset-3">
            Accounts
          </Link>
        }
        title={`Sessions of ${name}`}
        sentence={email}
        actions={
          sessions.length > 0 && (
            <Button pending={all.pending} onClick={() => all.run({ accountId, email })}>
              End all sessions
            </Button>
          )
        }
      />
      {failed && (
        <div className="px-gutter pb-4 empty:hidden">
          <MutationFailure failure={failed.failure} />
        </div>
      )}
      {sessions.length === 0 ? (
        <div className="border-t border-line">
          <Blank title={`${name} has no sessions`} text="A session ends half an hour after its last use." />
        </div>
      ) : (
        <SessionsTable
          sessions={sessions}
          ending={one.pending ? one.input?.sessionId : undefined}
          onEnd={({ id }) => one.run({ accountId, email, sessionId: id })}
        />
      )}
      <Reauthenticate
        failure={failed?.failure ?? null}
        onConfirmed={() => failed?.again()}
        onCancel={() => failed?.dismiss()}
      />
    </>
  );
}
