import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { CopyButton } from "#components/sql/copy-button.tsx";
import { counted } from "#components/sql/counted.ts";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Disclosure } from "#components/sql-users/disclosure.tsx";
import { type Verification, verifyMutation } from "#lib/client/privileges.ts";
import { failureOf } from "#lib/client/request-error.ts";
import { verifyAccess } from "#lib/sql/templates/verify.ts";
import { type Script, scriptText } from "#lib/sql/tokens.ts";
import type { Planned } from "./access-plan.ts";
import { AnswerForm } from "./answer-form.tsx";
import { CodeNote, type CodeTrouble } from "./code-note.tsx";
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
  const { mutate, reset, isPending, error } = useMutation(verifyMutation(clusterId, userName));
  const [judged, setJudged] = useState<(Verification & { code: string; compared: boolean }) | null>(null);
  const newCode = useNewCode(codeExpiresAt);

  const failure = error && failureOf(error);
  const trouble = troubleOf(
    newCode.expired,
    failure?.fields?.code !== undefined,
    judged?.code === code ? judged : null,
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
        note={`${counted(script.length, "statement")}, changes nothing`}
        end={<CopyButton label="Copy SHOW GRANTS" size="s" text={() => scriptText(script)} />}
      />
      <div className={`${PANEL_BODY} grid gap-3`}>
        <Disclosure summary="The statements" onDemand>
          <div className="-mx-2 rounded-2 bg-code">
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
        {failure && !failure.fields?.code && !failure.fields?.answer && <FailureNote failure={failure} />}
        {judged && <VerdictNote verdict={judged.verdict} compared={judged.compared} />}
        {trouble && <CodeNote trouble={trouble} renew={newCode.renew} renewing={newCode.renewing} />}
      </div>
    </section>
  );
}

function troubleOf(expired: boolean, refused: boolean, judged: Verification | null): CodeTrouble | null {
  if (refused) return "refused";
  if (judged && judged.verdict.state !== "inconclusive") return "used";
  return expired ? "expired" : null;
}

/** A database that cannot be named is left out: what it is refused for stands at its field. */
function scriptFor(userName: string, databases: readonly string[], code: string): Script {
  const whole = attemptSql(() => verifyAccess(userName, databases, code));
  return whole.ok ? whole.value : verifyAccess(userName, [], code);
}
