import Check from "lucide-react/icons/check";
import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { number } from "#components/ui/words/counted.ts";
import type { CountedCluster, FirstSteps as Done } from "#lib/shared/sql-users/overview.ts";
import { countOf } from "./counts.ts";
import { firstCluster } from "./first-cluster.ts";

/** The first steps of an administrator. They disappear once SQL users have owners and there is a second account. */
export function FirstSteps({ done, clusters }: { done: Done; clusters: readonly CountedCluster[] }) {
  const first = firstCluster(clusters);
  if (!first) return null;
  const unowned = countOf(clusters, "unowned");
  const steps = [
    {
      isDone: done.connected,
      title: "Connect SQL",
      text: "Rolecall then reads which SQL users are admin. Without it, you paste the database's answers.",
      href: `/clusters/${first.id}/sql-connection`,
      button: `Connect ${first.name}`,
    },
    {
      isDone: done.teamed,
      title: "Create a team",
      text: "Teams own SQL users. Their members see and reset them.",
      href: "/access/teams",
      button: "Create team",
    },
    {
      isDone: done.owned,
      title: "Set owners",
      text: `Import a CSV file, or set teams in the list.${unowned > 0 ? ` ${number(unowned)} without an owner.` : ""}`,
      href: `/clusters/${first.id}/users`,
      button: "Set owners",
    },
    {
      isDone: done.invited,
      title: "Invite your team",
      text: "Members reset what their team owns without asking you. You are the only account.",
      href: "/access",
      button: "Invite people",
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <section aria-labelledby="first" className="border-t border-line">
      <div className="px-gutter pt-5 pb-3">
        <h2 id="first" className="font-strong">
          What to do first
        </h2>
        <p className="text-ink-2">
          The API key works. It can also delete these clusters, so it stays on this server, and no page shows it.
        </p>
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
