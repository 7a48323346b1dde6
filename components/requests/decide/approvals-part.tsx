import Check from "lucide-react/icons/check";
import CircleDashed from "lucide-react/icons/circle-dashed";
import X from "lucide-react/icons/x";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { RuleShown } from "#lib/shared/requests/requests-schema.ts";
import { APPROVERS_NAMES, notApproverWords, RULE_LEVEL_NAMES, voidWords } from "#lib/shared/requests/rules.ts";

/** What a rule asks for, who has approved, who else may, and why others may not. */
export function ApprovalsPart({ rule }: { rule: RuleShown }) {
  const { level, hours, approvals, approvers, given, others } = rule;
  const valid = given.filter((one) => one.void === null);
  return (
    <TitledPart title={approvals > 1 ? `Approvals: ${valid.length} of ${approvals}` : "Rule"}>
      <p className="text-ink-2">
        {approvals > 1
          ? `A rule asks for ${approvals} ${APPROVERS_NAMES[approvers]}. One refusal denies it.`
          : `A rule names ${APPROVERS_NAMES[approvers]} as approvers.`}
        {level !== null && ` It allows at most “${RULE_LEVEL_NAMES[level]}”.`}
        {hours !== null && ` Temporary access lasts at most ${counted(hours, "hour")}.`}
      </p>
      {approvals > 1 && (
        <ul aria-label="Approvers" className="grid gap-1 [overflow-wrap:anywhere]">
          {given.map((one) => (
            <li key={`${one.name} ${one.at}`} className="flex gap-2">
              {one.void === null ? (
                <Check aria-hidden="true" className="mt-0.5 text-ok-mark" />
              ) : (
                <X aria-hidden="true" className="mt-0.5 text-warn-mark" />
              )}
              <span>
                {one.own ? "You" : one.name} approved, <RelativeTime at={one.at} />
                {one.void && <span className="text-warn-text">. Void: {voidWords(one.void)}.</span>}
              </span>
            </li>
          ))}
          {others.map((one) => (
            <li key={one.name} className="flex gap-2 text-ink-2">
              <CircleDashed aria-hidden="true" className="mt-0.5 text-ink-3" />
              <span>
                {one.own ? "You" : one.name}
                {one.not
                  ? ` cannot approve: ${notApproverWords(one.not)}`
                  : one.own
                    ? " can approve"
                    : " can approve too"}
              </span>
            </li>
          ))}
        </ul>
      )}
    </TitledPart>
  );
}

/** Whether the viewer can approve under the rule: they have not done so, and nothing is against it. */
export function isApprover(rule: RuleShown | undefined): boolean {
  if (!rule || rule.approvals <= 1) return true;
  const isDone = rule.given.some((one) => one.own && one.void === null);
  return !isDone && rule.others.some(({ own, not }) => own && not === null);
}
