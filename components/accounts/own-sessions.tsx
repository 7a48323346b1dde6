"use client";

import { useChange } from "#components/dialogs/use-change.ts";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { endOtherSessions, endSession } from "#lib/client/profile.ts";
import type { AccountSession } from "#lib/shared/accounts.ts";
import { SessionsTable } from "./sessions-table.tsx";

export function OwnSessions({ sessions }: { sessions: readonly AccountSession[] }) {
  const toast = useToast();
  const one = useChange(endSession, () => toast("Session ended"));
  const others = useChange(endOtherSessions, () => toast("Signed out all other browsers"));
  const failure = one.failure ?? others.failure;
  return (
    <section className="border-t border-line">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-gutter py-4">
        <div className="min-w-0 flex-[1_1_16rem]">
          <h2 className="font-strong">Sessions</h2>
          <p className="text-ink-2">
            Browsers in which you are signed in. If you do not recognize one, end it, and change your password if you
            have one.
          </p>
        </div>
        {sessions.length > 1 && (
          <Button pending={others.pending} onClick={() => others.run(undefined)}>
            Sign out other sessions
          </Button>
        )}
      </div>
      {failure && (
        <div className="px-gutter pb-4">
          <FailureNote failure={failure} />
        </div>
      )}
      <SessionsTable
        sessions={sessions}
        ending={one.pending ? one.input?.sessionId : undefined}
        onEnd={({ id }) => one.run({ sessionId: id })}
      />
    </section>
  );
}
