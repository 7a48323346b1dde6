import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { ListedRule, SavedRule, WaitingChange } from "#lib/shared/requests/rule-list.ts";
import { isGiving, neededFor, type Rule } from "#lib/shared/requests/rules.ts";
import { ruleName, termsWords } from "./rule-text.ts";

type Props = { rule: ListedRule; onClose: () => void };
type WaitProps = Props & { change: WaitingChange };

function useSaved(done: string, onClose: () => void) {
  const toast = useToast();
  return ({ waits }: SavedRule) => {
    toast(waits ? `It waits for ${waits.needed - waits.given} more` : done);
    onClose();
  };
}

/** Removes a rule, or asks for it where several persons must want it. */
export function RemoveDialog({ rule, others, onClose }: Props & { others: readonly Rule[] }) {
  const needed = neededFor(rule, null, others);
  const change = useOperation("rule.remove", useSaved("Rule removed", onClose));
  return (
    <FormDialog
      title={`Remove the rule for ${ruleName(rule)}`}
      button="Remove rule"
      change={change}
      onSubmit={() => change.run({ id: rule.id, was: rule.changedAt })}
      onClose={onClose}
    >
      <p className="text-14">
        {isGiving(rule)
          ? "Then these requests need an approval. Access from this rule without a password yet becomes void."
          : "Without it, one Cluster Admin decides these requests, of any level, unless another rule is about them."}
        {needed > 1 && ` It is removed once ${needed} administrators want it, including you.`}
      </p>
    </FormDialog>
  );
}

/** Agrees to a change that waits. */
export function AgreeDialog({ rule, change: { id, wanted, given, needed }, onClose }: WaitProps) {
  const change = useOperation("rule.agree", useSaved("Rule changed", onClose));
  const before = given.filter((one) => one.void === null).map(({ name }) => name);
  return (
    <FormDialog
      title={`Agree to the change to the rule for ${ruleName(rule)}`}
      button="Agree"
      change={change}
      onSubmit={() => change.run({ change: id })}
      onClose={onClose}
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-14 [overflow-wrap:anywhere]">
        <dt className="text-ink-3">Now</dt>
        <dd>{rule.toCome ? "No rule" : termsWords(rule)}</dd>
        <dt className="text-ink-3">Then</dt>
        <dd>{wanted ? ruleName(wanted) : "No rule"}</dd>
        <dt className="text-ink-3">Wanted by</dt>
        <dd>
          {before.join(", ") || "nobody who counts now"}; it needs {needed}
        </dd>
      </dl>
    </FormDialog>
  );
}

/** Ends a change that waits. */
export function RefuseDialog({ rule, change: { id }, onClose }: WaitProps) {
  const change = useAct("rule.refuse", rule.toCome ? "The rule is not added" : "The rule stays as it is", onClose);
  return (
    <FormDialog
      title={`Refuse the change to the rule for ${ruleName(rule)}`}
      lead={rule.toCome ? "The rule is not added." : "The rule stays as it is."}
      button="Refuse change"
      change={change}
      onSubmit={() => change.run({ change: id })}
      onClose={onClose}
    />
  );
}
