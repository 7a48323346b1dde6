import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import type { ErrorWords } from "#lib/shared/errors/parts/error-text.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { failureIds } from "./failure-ids.ts";

export type FailureNoteProps = {
  failure: Failure;
  action?: ReactNode;
  /** gives it a button in place of another action, which does it again */
  onAgain?: (() => void) | undefined;
  /** what that button says */
  again?: string;
};

type Props = FailureNoteProps & { words: ErrorWords[string] };

/** A failure next to its cause, in the words that are given: what happened, what to do, the vendor's message, and ids for the log. */
export function WordedFailure({ failure, words, action, onAgain, again = "Try again" }: Props) {
  const { title, text } = words;
  const retry = onAgain && (
    <Button size="s" onClick={onAgain}>
      {again}
    </Button>
  );
  return (
    <Note
      tone="warn"
      role="alert"
      action={action ?? retry ?? (failure.code === "unauthenticated" && <SignInElsewhere />)}
    >
      <p>
        <strong>{title}.</strong> {text}
      </p>
      {failure.inView && (
        <p className="mt-1">
          {capital(failure.inView.by ?? "the other person")} has had it on screen since{" "}
          <ExactTime at={failure.inView.since} />.
        </p>
      )}
      {failure.vendorMessage && <p className="mono mt-1">{failure.vendorMessage}</p>}
      <ul className="mt-1 flex flex-wrap gap-x-3 text-12 text-ink-2">
        {failureIds(failure).map(({ label, value, mono }) => (
          <li key={label}>
            {label} <span className={mono ? "mono" : undefined}>{value}</span>
          </li>
        ))}
      </ul>
    </Note>
  );
}

const capital = (words: string) => words.replace(/^./u, (first) => first.toUpperCase());

/** What stands in this tab, such as a form, stays. */
function SignInElsewhere() {
  return (
    <a href="/sign-in" target="_blank" rel="noopener" className={buttonClass({ size: "s" })}>
      Sign in in another tab
    </a>
  );
}
