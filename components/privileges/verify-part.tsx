import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import type { Check } from "#components/privileges/run/use-check.ts";
import { isFine, VerdictNote } from "#components/privileges/run/verdict-note.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { Verification } from "#lib/shared/sql-users/verification.ts";
import { type LookedAt, verifyAccess } from "#lib/sql/templates/verify.ts";
import { type Script, scriptText } from "#lib/sql/tokens.ts";
import { AnswerForm } from "./answer-form.tsx";
import { CodeNote, RenewButton } from "./code-note.tsx";
import { PANEL_BODY, PanelHead } from "./panel-head.tsx";
import { useNewCode } from "./use-new-code.ts";

export type VerifyPartProps = {
  clusterId: string;
  userName: string;
  planned: Planned;
  /** databases to look at besides the planned ones; the present privileges can be verified before anything is planned */
  databases: readonly string[];
  code: string;
  codeExpiresAt: number;
  /** asks the cluster by SQL; null where Rolecall has no SQL connection to it */
  check: Check | null;
};

/** The SQL that asks the database for the user's privileges, and a field for its answer. Only that answer proves *restricted*. */
export function VerifyPart(props: VerifyPartProps) {
  const { clusterId, userName, planned, databases, code, codeExpiresAt, check } = props;
  const id = useId();
  const script = scriptFor(userName, planned.ok ? planned.plan.looksAt : { databases: [] }, databases, code);
  const change = useOperation(
    "sql_user.verify",
    (verification, sent) => setJudged({ ...verification, code: sent.code, compared: sent.wanted !== undefined }),
    { page: false },
  );
  const [judged, setJudged] = useState<(Verification & { code: string; compared: boolean }) | null>(null);
  const newCode = useNewCode(codeExpiresAt);
  const found = judged ?? check?.judged;
  // A failure belongs to its code and goes with it.
  const failure = change.input?.code === code ? change.failure : null;
  const used = judged?.code === code && judged.verdict.state !== "inconclusive";
  const renew = <RenewButton {...newCode} />;

  function checkNow() {
    setJudged(null);
    change.dismiss();
    check?.run();
  }

  function verify(answer: string) {
    setJudged(null);
    check?.reset();
    // The server checks the access as it does all input.
    const wanted = planned.ok ? (planned.wanted as WantedAccess) : undefined;
    change.run({ clusterId, name: userName, code, answer, wanted });
  }

  return (
    <section aria-labelledby={id} className="min-w-0 pb-4">
      <PanelHead
        id={id}
        title="Verify"
        note={counted(script.length, "statement")}
        end={<CopyButton label="Copy SQL" size="s" text={() => scriptText(script)} />}
      />
      <div className={`${PANEL_BODY} grid gap-3`}>
        <BeforeAnswer check={check} onCheck={checkNow} script={script} />
        <Pasted isFolded={check !== null}>
          <AnswerForm
            // An answer to an earlier code proves nothing.
            key={code}
            pending={change.pending}
            refused={failure?.fields?.answer}
            onChange={change.dismiss}
            onVerify={verify}
          >
            {failure && !failure.fields?.answer && (
              <FailureNote failure={failure} action={failure.code === "code_void" && renew} />
            )}
          </AnswerForm>
        </Pasted>
        <Found name={userName} found={found} />
        <CodeNote used={used} expired={newCode.expired && !failure} renew={renew} />
      </div>
    </section>
  );
}

/** Where Rolecall can ask the cluster itself, pasting is the other way. */
function Pasted({ isFolded, children }: { isFolded: boolean; children: ReactNode }) {
  if (!isFolded) return children;
  return <Disclosure summary="Paste answers instead">{children}</Disclosure>;
}

type BeforeProps = { check: Check | null; onCheck: () => void; script: Script };

function BeforeAnswer({ check, onCheck, script }: BeforeProps) {
  return (
    <>
      {check && (
        <Note
          action={
            <Button size="s" variant="primary" pending={check.pending} onClick={onCheck}>
              Check now
            </Button>
          }
        >
          Rolecall can run this SQL itself, in every database.
        </Note>
      )}
      {check?.failure && <FailureNote failure={check.failure} />}
      <Disclosure summary="Show statements" onDemand>
        <div className="-mx-2 rounded-2 bg-code py-2">
          <SqlLines label="Statements to verify" script={script} explained />
        </div>
      </Disclosure>
    </>
  );
}

type FoundProps = { name: string; found: (Verification & { compared: boolean }) | null | undefined };

/** What was found, which comes into view. */
function Found({ name, found }: FoundProps) {
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (found?.verdict) result.current?.scrollIntoView({ block: "nearest" });
  }, [found?.verdict]);
  const verdict = found && <VerdictNote name={name} verdict={found.verdict} compared={found.compared} />;
  const isGood = found !== undefined && found !== null && isFine(found);
  return (
    <div ref={result}>
      {/* Present before its words come, so that screen readers speak them; failures are alerts. */}
      <div role="status" className="empty:-mt-3">
        {isGood && verdict}
      </div>
      {!isGood && verdict}
    </div>
  );
}

/** The verification SQL; if a name is invalid, without the databases besides the planned ones: its field shows that error. */
function scriptFor(userName: string, planned: LookedAt, databases: readonly string[], code: string): Script {
  const whole = attemptSql(() => verifyAccess(userName, { ...planned, others: databases }, code));
  return whole.ok ? whole.value : verifyAccess(userName, planned, code);
}
