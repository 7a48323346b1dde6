"use client";

import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AccountSession } from "#lib/shared/people/accounts.ts";
import type { EndableTokens } from "#lib/shared/people/token-end.ts";
import { hasTokens, TokensToo, useTokenEnd } from "../accounts/tokens-too.tsx";
import { SessionsTable } from "./sessions-table.tsx";

type OwnSessionsProps = { sessions: readonly AccountSession[]; tokens: EndableTokens };

export function OwnSessions({ sessions, tokens }: OwnSessionsProps) {
  const toast = useToast();
  const one = useOperation("session.end", () => toast("Session ended"));
  const [asks, setAsks] = useState(false);
  const [chosen, setChosen] = useTokenEnd();
  const others = useAct("session.end_others", "Signed out all other browsers", () => setAsks(false));
  const failure = one.failure ?? (asks ? null : others.failure);
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
          <Button
            pending={others.pending}
            onClick={() => (hasTokens(tokens) ? setAsks(true) : others.run({ tokens: chosen }))}
          >
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
      {asks && (
        <FormDialog
          title="Sign out other sessions"
          lead="Signs out every other browser. This one stays signed in."
          button="Sign out other sessions"
          change={others}
          onSubmit={() => others.run({ tokens: chosen })}
          onClose={() => setAsks(false)}
        >
          <TokensToo tokens={tokens} chosen={chosen} onChange={setChosen} />
        </FormDialog>
      )}
    </section>
  );
}
