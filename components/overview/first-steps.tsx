import Check from "lucide-react/icons/check";
import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import type { CountedCluster, FirstSteps as Done } from "#lib/shared/sql-users/overview.ts";
import { firstStepsOf, keySentence } from "./first-steps-list.ts";

/** The first steps of an administrator. They disappear once SQL users have owners and there is a second account. */
export function FirstSteps({ done, clusters }: { done: Done; clusters: readonly CountedCluster[] }) {
  const steps = firstStepsOf(done, clusters);
  if (steps.length === 0) return null;
  const next = steps.findIndex(({ isBegun }) => !isBegun);
  return (
    <section aria-labelledby="first" className="border-t border-line">
      <div className="px-gutter pt-5 pb-3">
        <h2 id="first" className="font-strong">
          What to do first
        </h2>
        <p className="text-ink-2">{keySentence(done)}</p>
      </div>
      <ol aria-labelledby="first" className="border-t border-line">
        {steps.map(({ isDone, title, text, href, button }, index) => (
          <li
            key={title}
            className="flex items-center gap-3 border-b border-line px-gutter py-3 last:border-b-0 max-md:flex-wrap"
          >
            <span
              aria-hidden="true"
              className="grid size-5 flex-none place-items-center self-start rounded-full text-12 text-ink-2 inset-ring inset-ring-line-strong"
            >
              {isDone ? <Check className="size-3 text-ok-mark" /> : index + 1}
            </span>
            <span className="min-w-0 flex-1 basis-60">
              {title}
              <span className="block text-12 text-ink-3">{isDone ? "Done" : text}</span>
            </span>
            {!isDone && (
              <Link
                href={href as Route}
                prefetch={false}
                className={buttonClass({ variant: index === next ? "primary" : "default", className: "max-w-full" })}
              >
                <span className="cut">{button}</span>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
