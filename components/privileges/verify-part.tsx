import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { CopyButton } from "#components/sql/copy-button.tsx";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Button } from "#components/ui/button.tsx";
import { counted } from "#components/ui/counted.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { type Verification, verifyMutation } from "#lib/client/privileges.ts";
import { failureOf } from "#lib/client/request-error.ts";
import { verifyAccess } from "#lib/sql/templates/verify.ts";
import { type Script, scriptText } from "#lib/sql/tokens.ts";
import type { Planned } from "./access-plan.ts";
import { AnswerForm } from "./answer-form.tsx";
import { PANEL_BODY, PanelHead } from "./panel-head.tsx";
import { useNewCode } from "./use-new-code.ts";
import { VerdictNote } from "./verdict-note.tsx";

export type VerifyPartProps = {
  clusterId: string;
  userName: string;
  planned: Planned;
  /** those that were chosen, for where nothing is planned yet: what is there can be verified all the same */
  databases: readonly string[];
  code: string;
  codeExpiresAt: number;
};

/** Nothing but an answer of the database makes a SQL user restricted: the SQL that asks, and the place to paste what it said. */
export function VerifyPart(props: VerifyPartProps) {
  const { clusterId, userName, planned, databases, code, codeExpiresAt } = props;
  const id = useId();
  const script = planned.ok ? planned.plan.verify : scriptFor(userName, databases, code);
  const { mutate, reset, isPending, error, variables } = useMutation(verifyMutation(clusterId, userName));
  const [judged, setJudged] = useState<(Verification & { code: string; compared: boolean }) | null>(null);
  const newCode = useNewCode(codeExpiresAt);

  // what was said of the code before has gone with it
  const failure = error && variables?.code === code ? failureOf(error) : null;
  const used = judged?.code === code && judged.verdict.state !== "inconclusive";
  const verdict = judged && <VerdictNote verdict={judged.verdict} compared={judged.compared} />;
  const renew = (
    <Button size="s" pending={newCode.renewing} onClick={newCode.renew}>
      Get a new code
    </Button>
  );

  function verify(answer: string) {
    const wanted = planned.ok ? { wanted: planned.wanted } : {};
    setJudged(null);
    mutate(
      { code, answer, ...wanted },
      { onSuccess: (verification) => setJudged({ ...verification, code, compared: planned.ok }) },
    );
  }

  return (
    <section aria-labelledby={id} className="min-w-0 pb-4">
      <PanelHead
        id={id}
        title="Verify"
        note={counted(script.length, "statement")}
        end={<CopyButton label="Copy SHOW GRANTS" size="s" text={() => scriptText(script)} />}
      />
      <div className={`${PANEL_BODY} grid gap-3`}>
        <Disclosure summary="The statements" onDemand>
          <div className="-mx-2 rounded-2 bg-code py-2">
            <SqlLines label="Statements to verify" script={script} explained />
          </div>
        </Disclosure>
        <AnswerForm
          // an answer to the code before is worth nothing
          key={code}
          pending={isPending}
          refused={failure?.fields?.answer}
          onChange={reset}
          onVerify={verify}
        />
        {failure && !failure.fields?.answer && (
          <FailureNote failure={failure} action={failure.code === "code_void" && renew} />
        )}
        {/* there before its words come, so that they are spoken; what went wrong is an alert of its own */}
        <div role="status" className="empty:-mt-3">
          {judged?.verdict.state === "restricted" && verdict}
        </div>
        {judged?.verdict.state !== "restricted" && verdict}
        {used ? (
          <Note action={renew}>The code in this SQL is used up. To verify again, run the SQL with a new one.</Note>
        ) : (
          newCode.expired &&
          !failure && (
            <Note tone="warn" action={renew}>
              The code in this SQL was good for 30 minutes, which are over. Run the SQL again with a new one.
            </Note>
          )
        )}
      </div>
    </section>
  );
}

/** A database that cannot be named is left out: what it is refused for stands at its field. */
function scriptFor(userName: string, databases: readonly string[], code: string): Script {
  const whole = attemptSql(() => verifyAccess(userName, databases, code));
  return whole.ok ? whole.value : verifyAccess(userName, [], code);
}
