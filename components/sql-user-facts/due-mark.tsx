import { Pill, type PillTone } from "#components/ui/words/pill.tsx";
import { DUE_WORDS, type Due } from "#lib/shared/passwords/password-age.ts";

const TONE: Record<Due, PillTone> = {
  not_due: "plain",
  due_soon: "line",
  due: "warn",
  overdue: "warn",
  unknown: "dashed",
  exempt: "plain",
};

const TITLE: Record<Due, string> = {
  not_due: "Its password has not reached its maximum age",
  due_soon: "Its password reaches its maximum age within 14 days",
  due: "Its password has reached its maximum age",
  overdue: "Its password is more than 14 days over its maximum age",
  unknown: "Rolecall does not know when its password was set",
  exempt: "Exempt from the maximum age until a set day",
};

/** The state of a password by its age. */
export function DueMark({ due, className }: { due: Due; className?: string }) {
  return (
    <Pill tone={TONE[due]} title={TITLE[due]} className={className}>
      {DUE_WORDS[due]}
    </Pill>
  );
}
