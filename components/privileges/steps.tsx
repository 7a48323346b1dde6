import Check from "lucide-react/icons/check";
import { cx } from "#components/ui/words/cx.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

const STEPS = ["Created", "Password set", "Restrict", "Verify"] as const;

/** The way from a new SQL user, which is admin, to one that is proved restricted. */
export function Steps({ user: { state, passwordChangedAt } }: { user: SqlUser }) {
  const done = new Set([0, ...(passwordChangedAt === undefined ? [] : [1]), ...(state === "restricted" ? [2, 3] : [])]);
  // Only an answer of the database proves a restriction, so both stay open until then.
  const current = state === "restricted" ? -1 : 2;
  return (
    <ol aria-label="Steps" className="flex flex-wrap px-gutter pb-3 items-center gap-x-4 gap-y-1 text-12">
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? "step" : undefined}
          className={cx("flex items-center gap-1.5", index === current ? "font-medium text-ink" : "text-ink-3")}
        >
          {done.has(index) ? (
            <>
              <Check className="size-3.5 text-ok-mark" />
              <span className="sr-only">done: </span>
            </>
          ) : (
            <span
              aria-hidden="true"
              className="size-4 rounded-full text-center text-11 leading-4 inset-ring inset-ring-line-strong"
            >
              {index + 1}
            </span>
          )}
          {step}
        </li>
      ))}
    </ol>
  );
}
