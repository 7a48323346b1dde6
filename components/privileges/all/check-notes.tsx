import type { ReactNode } from "react";
import { EndedExceptions } from "#components/privileges/verify-all-page.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { CheckState } from "#lib/shared/sql-users/checks.ts";

/** When the cluster was checked and will be again, and what a person must know of that. */
export function CheckNotes({ state }: { state: CheckState }) {
  const { running, last } = state;
  const trouble = running ? running.trouble : (last?.failure ?? null);
  const result = running ? null : (last?.result ?? null);
  return (
    <div className="grid gap-3 px-gutter pb-3 empty:hidden *:max-w-[75ch]">
      <p className="text-ink-2">
        <When state={state} />
      </p>
      {trouble && (
        <Note tone="warn" role="alert">
          <strong>{titleOf(trouble.code)}.</strong> {trouble.words}
          {running && " Rolecall tries again by itself."}
        </Note>
      )}
      {result && result.unseen.length > 0 && <Note tone="warn">Not seen: {result.unseen.join("; ")}.</Note>}
      {result && result.endedCount > 0 && <EndedExceptions names={result.ended} />}
      {result && result.skipped > 0 && (
        <p className="text-ink-2">
          {counted(result.skipped, "SQL user")} left as they are: those of single sign-on and of Rolecall, and protected
          ones that the account may not verify.
        </p>
      )}
      {result && result.unreadCount > result.unread.length && (
        <p className="text-ink-2">{number(result.unreadCount)} could not be read; the first of them are below.</p>
      )}
    </div>
  );
}

const titleOf = (code: string) => ERROR_WORDS[code as ErrorCode]?.title ?? "The check failed";

const WHY: Record<NonNullable<CheckState["why"]>, string> = {
  off: "Daily checks are off in the settings.",
  no_connection: "Without a SQL connection it is not checked by itself.",
  basic: "A Basic cluster is not checked by itself: a check wakes it and costs request units.",
};

function When({ state: { running, last, nextAt, why } }: { state: CheckState }): ReactNode {
  if (running)
    return (
      <>
        Begun <RelativeTime at={running.startedAt} /> by {running.by ?? "Rolecall"}.
      </>
    );
  return (
    <>
      {last ? (
        <>
          Last checked <RelativeTime at={last.endedAt} /> by {last.by ?? "Rolecall"}.
        </>
      ) : (
        "Not checked yet."
      )}{" "}
      {nextAt !== null && (
        <>
          Next check <RelativeTime at={nextAt} words={timeLeft} />.
        </>
      )}
      {why !== null && WHY[why]}
    </>
  );
}
