"use client";

import Link from "next/link";
import { useState } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useKeysRead } from "#components/dialogs/keys-read.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { comeIntoView } from "#components/ui/fields/errors-in-view.ts";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { AllVerified } from "#lib/shared/sql-users/verification.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { verifyEveryone } from "#lib/sql/templates/verify-everyone.ts";
import { type Script, scriptText } from "#lib/sql/tokens.ts";
import { AnswerForm } from "./answer-form.tsx";
import { CodeNote, RenewButton } from "./code-note.tsx";
import { useNewCode } from "./use-new-code.ts";

export type VerifyAllPageProps = {
  cluster: { id: string; name: string };
  code: string;
  codeExpiresAt: number;
  /** the SQL users whose team reset exception the answer ends */
  exceptions: readonly string[];
};

/** One script and one pasted answer for all SQL users of a cluster. */
export function VerifyAllPage(props: VerifyAllPageProps) {
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={
          <Crumbs href={`/clusters/${props.cluster.id}/users`} above="SQL users">
            Check all
          </Crumbs>
        }
        title="Check all SQL users"
        sentence="One answer of the database says which SQL users are admin, privileged or restricted."
      />
      <div className="border-t border-line px-gutter py-4">
        <PasteAll {...props} />
      </div>
    </div>
  );
}

/** The script over all SQL users, and a field for its answer. */
export function PasteAll({ cluster, code, codeExpiresAt, exceptions }: VerifyAllPageProps) {
  const { value: connection, failure: unread } = useConnection(cluster.id);
  const [result, setResult] = useState<(AllVerified & { code: string }) | null>(null);
  const newCode = useNewCode(codeExpiresAt);
  // Those that only the cluster itself lists are known from an answer.
  const [found, setFound] = useState<readonly string[]>([]);
  const verified = (answer: AllVerified, sent: { code: string }) => {
    setResult({ ...answer, code: sent.code });
    setFound((known) => [...known, ...answer.uncovered]);
  };
  const change = useOperation("sql_user.verify_all", verified, { page: false });
  const listed = [...(connection?.databases ?? []), ...found];
  const databases = [...new Set(listed)].filter((name) => name !== SYSTEM_DATABASE);
  const made = attemptSql(() => verifyEveryone(databases, code));
  const failure = change.input?.code === code ? change.failure : null;
  const used = result?.code === code && result.reasons.length === 0;
  const renew = <RenewButton {...newCode} />;
  return (
    <div className="grid max-w-[75rem] gap-4">
      <HowTo cluster={cluster.name} databases={databases} />
      {exceptions.length > 0 && !used && <EndsExceptions names={exceptions} />}
      {unread && <FailureNote failure={unread} />}
      <ScriptOfAll made={made} />
      <AnswerForm
        key={code}
        pending={change.pending}
        refused={failure?.fields?.answer}
        onChange={change.dismiss}
        onVerify={(answer) => {
          setResult(null);
          change.run({ clusterId: cluster.id, code, answer });
        }}
      >
        {failure && !failure.fields?.answer && (
          <FailureNote failure={failure} action={failure.code === "code_void" && renew} />
        )}
        {result && result.reasons.length > 0 && <ProvesNothing {...result} />}
      </AnswerForm>
      {/* Present before its words come, so that screen readers speak them. */}
      <div role="status" className="empty:-mt-4">
        {result && result.reasons.length === 0 && <Sorted clusterId={cluster.id} result={result} />}
      </div>
      <CodeNote used={used} expired={newCode.expired && !failure} renew={renew} />
    </div>
  );
}

function HowTo({ cluster, databases }: { cluster: string; databases: readonly string[] }) {
  return (
    <p className="max-w-[75ch]">
      Run this SQL as an admin of <span className="mono">{cluster}</span> and paste its whole output. It covers{" "}
      {databases.length === 0 ? "no database" : <NameList names={databases} />}. Rolecall cannot see which cluster
      answers; it checks that all SQL users of this cluster are in the answer.
    </p>
  );
}

function ScriptOfAll({ made }: { made: ReturnType<typeof attemptSql<Script>> }) {
  if (!made.ok) return <Note tone="warn">{made.message}</Note>;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <CopyButton label="Copy SQL" text={() => scriptText(made.value)} />
        <span className="text-12 text-ink-3">{counted(made.value.length, "statement")}</span>
      </div>
      <Disclosure summary="Show statements" onDemand>
        <div className="rounded-2 border border-line bg-code py-2">
          <SqlLines label="Statements to verify all" script={made.value} />
        </div>
      </Disclosure>
    </>
  );
}

/** Said before the answer is pasted: teams lose a right by it. */
export function EndsExceptions({ names }: { names: readonly string[] }) {
  const isOne = names.length === 1;
  const keysRead = useKeysRead();
  return (
    <Note tone="warn">
      <strong>A complete answer ends {counted(names.length, "team reset exception")}.</strong>{" "}
      {keysRead ? (
        <>
          That of <NameList names={names} />.
        </>
      ) : (
        <>
          Afterwards {isOne ? "its team" : "their teams"} can reset <NameList names={names} /> only if{" "}
          {isOne ? "it is" : "they are"} restricted.
        </>
      )}
    </Note>
  );
}

/** Those that the answer ended, also ones that were granted after the page was read. */
export function EndedExceptions({ names }: { names: readonly string[] }) {
  return (
    <p>
      Ended {counted(names.length, "team reset exception")}: <NameList names={names} />.
    </p>
  );
}

const GROUPS = [
  { state: "admin", title: "Admin", tone: "text-danger-text" },
  { state: "privileged", title: "Privileged", tone: "text-warn-text" },
  { state: "restricted", title: "Restricted", tone: "text-ink" },
] as const;

function ProvesNothing({ reasons, uncovered }: Pick<AllVerified, "reasons" | "uncovered">) {
  return (
    <Note tone="warn" role="alert">
      <strong>This answer proves nothing. Nothing was changed.</strong>
      <ul className="list-disc pl-4">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {uncovered.length > 0 && "The SQL above covers every database now. Copy it again, run it and paste its output."}
    </Note>
  );
}

function Sorted({ clusterId, result }: { clusterId: string; result: AllVerified }) {
  return (
    <div ref={comeIntoView} className="grid gap-3">
      {GROUPS.map(({ state, title, tone }) => {
        const users = result.users.filter((user) => user.state === state);
        return (
          <section key={state} aria-label={title} className="grid gap-1">
            <h2 className={`font-medium ${tone}`}>
              {title}: {counted(users.length, "SQL user")}
            </h2>
            <ul className="grid gap-0.5 text-12 leading-5">
              {users.map(({ name, through, powers }) => (
                <li key={name} className="[overflow-wrap:anywhere]">
                  <Link href={privilegesPath(clusterId, name)} prefetch={false} className="mono underline">
                    {name}
                  </Link>
                  {through !== null && (
                    <>
                      , through <span className="mono">{through}</span>
                    </>
                  )}
                  {powers.length > 0 && <span className="text-ink-2">: {powers.join("; ")}</span>}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {result.ended.length > 0 && <EndedExceptions names={result.ended} />}
      {result.skipped.length > 0 && (
        <p className="text-ink-2">
          Not changed: <NameList names={result.skipped} />. Your role cannot verify protected SQL users; those that
          Rolecall never changes are left as they are.
        </p>
      )}
      {result.newer.length > 0 && (
        <p className="text-ink-2">
          Not changed: <NameList names={result.newer} />. Created, checked or changed since this script was shown, so
          the answer may be out of date. Verify again with a new script.
        </p>
      )}
    </div>
  );
}
