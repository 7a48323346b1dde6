import type { ReactNode } from "react";
import { number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { CheckResult, StateCounts } from "#lib/shared/sql-users/checks.ts";

const ALL: readonly { state: keyof StateCounts; label: string; note: (result: CheckResult) => ReactNode }[] = [
  { state: "admin", label: "Superusers", note: ({ before, after }) => moreWords(after.admin - before.admin) },
  { state: "privileged", label: "Privileged", note: () => "can gain more" },
  { state: "restricted", label: "Restricted", note: () => "by this check" },
  { state: "unknown", label: "Unverified", note: ({ unread }) => unread[0]?.name ?? "none" },
];

function moreWords(more: number): string {
  if (more === 0) return "as known before";
  return more > 0 ? `${number(more)} more than known before` : `${number(-more)} fewer than known before`;
}

/** How many SQL users were in each state before a check and right after it, and when that was: the list below is of now. */
export function Figures({ result, at }: { result: CheckResult; at: number }) {
  return (
    <section aria-labelledby="found" className="border-t border-line">
      <h2 id="found" className="px-gutter pt-3 font-strong">
        What the check found <RelativeTime at={at} className="font-normal text-ink-3" />
      </h2>
      <FigureList result={result} />
    </section>
  );
}

function FigureList({ result }: { result: CheckResult }) {
  return (
    <dl className="grid grid-cols-2 md:grid-cols-4">
      {ALL.map(({ state, label, note }) => (
        <div key={state} className="border-line px-gutter py-3 not-last:border-r max-md:border-b">
          <dt className="text-ink-2">{label}</dt>
          <dd className={cx("text-16 font-strong tabular-nums", state === "admin" && "text-danger-text")}>
            <Change from={result.before[state]} to={result.after[state]} />
          </dd>
          <dd className="text-12 text-ink-3 [overflow-wrap:anywhere]">{note(result)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Change({ from, to }: { from: number; to: number }) {
  if (from === to) return number(to);
  return (
    <>
      {number(from)}
      <span aria-hidden="true"> → </span>
      <span className="sr-only"> before, after it </span>
      {number(to)}
    </>
  );
}
