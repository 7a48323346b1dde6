import Check from "lucide-react/icons/check";
import Circle from "lucide-react/icons/circle";
import X from "lucide-react/icons/x";
import { counted, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { LeaverStep, ListedStep, StepFacts } from "#lib/shared/people/leaver.ts";
import { causeWords } from "#lib/shared/people/leaver-labels.ts";
import { sentence } from "./sentence.ts";

const TITLES: Record<LeaverStep, { waiting: string; done: string }> = {
  disable: { waiting: "Disable the account", done: "Account disabled" },
  void: { waiting: "Void its links, requests and approvals", done: "Links, requests and approvals void" },
  hand_over: { waiting: "Hand over its teams", done: "Teams handed over" },
  rotate: { waiting: "Start the rotation", done: "Rotation started" },
};

/** The steps of a plan, each with its facts, time and audit event. */
export function PlanSteps({ steps }: { steps: readonly ListedStep[] }) {
  return (
    <ol aria-label="Steps">
      {steps.map((step) => (
        <li key={step.step} className="flex gap-3 border-b border-line px-gutter py-3">
          <StepIcon state={step.state} />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap gap-x-3">
              <span className="flex-1 font-medium">
                {TITLES[step.step][step.state === "done" ? "done" : "waiting"]}
                {step.state !== "done" && <span className="sr-only">, {step.state}</span>}
              </span>
              {step.at !== undefined && <RelativeTime at={step.at} className="text-ink-3" />}
            </p>
            <p className="text-ink-2 [overflow-wrap:anywhere]">{wordsOf(step)}</p>
            {step.state === "done" && (
              <p className="text-12 text-ink-3 [overflow-wrap:anywhere]">
                {step.proof ? (
                  <>
                    Audit event {number(step.proof.event)}, <span className="mono">{step.proof.hash.slice(0, 12)}</span>
                  </>
                ) : (
                  "Its audit event is not in the store."
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function StepIcon({ state }: Pick<ListedStep, "state">) {
  const place = "mt-0.5 size-4 flex-none";
  switch (state) {
    case "done":
      return <Check className={`${place} text-ok-mark`} />;
    case "failed":
      return <X className={`${place} text-warn-mark`} />;
    case "waiting":
      return <Circle className={`${place} text-ink-3`} />;
    default:
      return state satisfies never;
  }
}

function wordsOf({ step, state, code, facts }: ListedStep): string {
  if (state === "failed") return `${code ? causeWords(code) : "It failed."} Try again.`;
  if (state === "waiting") return "Waits.";
  return DONE_WORDS[step](facts);
}

const count = (facts: StepFacts, name: string) => Number(facts[name] ?? 0);
const names = (facts: StepFacts, ...keys: string[]) => {
  const all = keys.flatMap((key) => (facts[key] ? String(facts[key]) : []));
  return all.length > 0 ? `: ${all.join(", ")}` : "";
};

const DONE_WORDS: Record<LeaverStep, (facts: StepFacts) => string> = {
  disable: (facts) => {
    if (facts.removed) return "The account was removed before.";
    const counts = [
      [count(facts, "sessions"), "session"],
      [count(facts, "apiTokens"), "API token"],
      [count(facts, "invitations"), "invitation or reset link"],
    ] as const;
    const ended = sentence(counts, { some: "ended or void", none: "There was no open session" });
    return `${facts.already ? "It was disabled before." : "They cannot sign in."} ${ended}`;
  },
  void: (facts) => {
    const counts = [
      [count(facts, "links"), "claim link"],
      [count(facts, "requests"), "request"],
      [count(facts, "approvals"), "approval"],
    ] as const;
    const some = `void for good${names(facts, "linksFor", "requestsFor", "approvalsFor")}`;
    return sentence(counts, { some, none: "There was nothing to void" });
  },
  hand_over: (facts) => (count(facts, "teams") > 0 ? `${facts.handedOver}.` : "No team needed a successor."),
  rotate: (facts) => {
    const left = count(facts, "left");
    if (count(facts, "sqlUsers") + left === 0) return "There was nothing to rotate.";
    const stored = count(facts, "intoStores");
    return `${counted(count(facts, "sqlUsers"), "SQL user")} in it.${stored > 0 ? ` ${number(stored)} into secret stores.` : ""}${left > 0 ? ` ${number(left)} left out.` : ""}`;
  },
};
