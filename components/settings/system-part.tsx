"use client";

import { useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AnswerOf } from "#lib/shared/operations/catalogue.ts";
import type { SystemFacts } from "#lib/shared/settings.ts";

const KEY_WORDS: Record<SystemFacts["key"]["state"], string> = {
  ok: "works",
  refused: "is refused",
  unreachable: "not checked: CockroachDB Cloud does not answer",
};
const AUDIT_WORDS: Record<SystemFacts["vendorAudit"], string> = {
  reads: "Rolecall reads it, and names who made changes outside Rolecall",
  forbidden:
    "Rolecall's service account may not read it. Give it the organization role Auditor, and Rolecall names who made changes outside Rolecall",
  unknown: "not checked: CockroachDB Cloud does not answer",
};
const AUDIT_OF_KEYS =
  "not read. Add a key with audit: true and the organization role Auditor for each organization, and Rolecall names who made changes outside Rolecall";
const SENT_WORDS = {
  mailed: "Sent to",
  mail_failed: "Not sent. The log says why. Address:",
  no_mail: "Rolecall cannot send mail. Address:",
} as const;

/** The configuration of this server. */
export function SystemPart({
  version,
  facts: { key, keys, mail, store, vendorAudit },
}: {
  version: string;
  facts: SystemFacts;
}) {
  const [answer, setAnswer] = useState<AnswerOf<"settings.test_mail">>();
  const { run, pending, failure } = useOperation("settings.test_mail", setAnswer, { page: false });
  return (
    <section aria-labelledby="system" className="grid gap-4 border-t border-line px-gutter py-5 *:max-w-160">
      <h2 id="system" className="font-strong">
        System
      </h2>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
        <Fact label="Version">{version}</Fact>
        <Fact label="API key">
          <Mono>{key.variable}</Mono> {KEY_WORDS[key.state]}
          {key.reads && ", read only"}, at <Mono>{key.server}</Mono>
          {key.mayNotChange.length > 0 &&
            `. CockroachDB Cloud refused its changes on ${key.mayNotChange.join(", ")}: give its service account the role Cluster Admin there`}
        </Fact>
        <Fact label="Cloud audit log">
          {keys !== null && vendorAudit === "forbidden" ? AUDIT_OF_KEYS : AUDIT_WORDS[vendorAudit]}
        </Fact>
        <Fact label="Mail">
          <Mail mail={mail} />
        </Fact>
        <Fact label="Store">
          <Mono>{store.at}</Mono>
          {store.state === "unavailable" && ", does not answer"}
        </Fact>
      </dl>
      {mail && (
        <div>
          <Button pending={pending} onClick={() => run({})}>
            Send test mail
          </Button>
        </div>
      )}
      <MutationFailure failure={failure} />
      <div role="status">
        {answer && (
          <Note tone={answer.sent === "mailed" ? "ok" : "warn"}>
            {SENT_WORDS[answer.sent]} {answer.to}.
          </Note>
        )}
      </div>
    </section>
  );
}

function Mail({ mail }: Pick<SystemFacts, "mail">) {
  if (!mail)
    return (
      <>
        off: <Mono>SMTP_URL</Mono> is not set
      </>
    );
  return (
    <>
      <Mono>{mail.to}</Mono>
      {mail.from !== null && (
        <>
          , from <Mono>{mail.from}</Mono>
        </>
      )}
    </>
  );
}
