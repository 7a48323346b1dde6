import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime, useNow } from "#components/ui/words/relative-time.tsx";
import { ageWords, exactTime, overWords } from "#components/ui/words/time-text.ts";
import { DUE_WORDS, dueTime } from "#lib/shared/passwords/password-age.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

type Aged = Pick<
  SqlUser,
  "passwordChangedAt" | "passwordChangedBy" | "passwordEnteredBy" | "passwordOutside" | "due" | "maxDays"
>;

/** The age of a password, beside its maximum, and how far it is over it. Empty where neither is known. */
export function PasswordAge({ user }: { user: Aged }) {
  const { passwordChangedAt: at, due } = user;
  const by = passwordBy(user);
  if (at === undefined) return due === "exempt" ? <span className="text-ink-3">{DUE_WORDS.exempt}</span> : null;
  return (
    <>
      <span className="flex items-center gap-2">
        <RelativeTime at={at} words={ageWords} className="min-w-9.5 text-right text-ink" />
        <AgeBar user={user} />
        <DueWords user={user} />
      </span>
      {by && <span className="cell-below">{by}</span>}
    </>
  );
}

const BAR = { width: 42, height: 4 };

/** The age against the maximum, which is the mark in the middle. Decoration: the words beside it say the same. */
export function AgeBar({ user: { passwordChangedAt, maxDays } }: { user: Aged }) {
  const now = useNow();
  if (passwordChangedAt === undefined || maxDays === undefined || now === null) return null;
  const limit = dueTime(passwordChangedAt, maxDays) - passwordChangedAt;
  const share = Math.min(1, Math.max(0, (now - passwordChangedAt) / (2 * limit)));
  return (
    <svg viewBox="0 0 42 10" width={BAR.width} height={10} aria-hidden="true" className="flex-none">
      <rect y="3" {...BAR} className="fill-n-5 forced-colors:fill-[GrayText]" />
      <rect
        y="3"
        width={Math.max(2, share * BAR.width)}
        height={BAR.height}
        className={cx(share >= 0.5 ? "fill-warn-mark" : "fill-n-8", "forced-colors:fill-[CanvasText]")}
      />
      <rect x="20.5" width="1" height="10" className="fill-ink-3 forced-colors:fill-[CanvasText]" />
    </svg>
  );
}

/** `41 d over`, or in how many days it is due. */
function DueWords({ user: { passwordChangedAt, due, maxDays } }: { user: Aged }) {
  const now = useNow();
  if (due === undefined || due === "unknown" || passwordChangedAt === undefined) return null;
  const dueAt = maxDays === undefined ? null : dueTime(passwordChangedAt, maxDays);
  return (
    <span
      className={cx("whitespace-nowrap text-12", due === "exempt" ? "text-ink-3" : "text-warn-text")}
      title={dueAt === null || now === null ? undefined : `Due ${exactTime(dueAt)}`}
    >
      {dueAt === null || now === null ? DUE_WORDS[due] : overWords(dueAt, now)}
    </span>
  );
}

/** Who set it, where Rolecall did not. */
function passwordBy({ passwordOutside, passwordEnteredBy }: Aged): string {
  if (passwordOutside) return "set outside";
  return passwordEnteredBy === undefined ? "" : `entered by ${passwordEnteredBy}`;
}
