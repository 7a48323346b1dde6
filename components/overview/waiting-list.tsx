import type { LucideIcon } from "lucide-react";
import Cable from "lucide-react/icons/cable";
import Inbox from "lucide-react/icons/inbox";
import KeyRound from "lucide-react/icons/key-round";
import ListChecks from "lucide-react/icons/list-checks";
import LoaderCircle from "lucide-react/icons/loader-circle";
import Send from "lucide-react/icons/send";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { ADMIN_STATE_WORDS } from "#lib/shared/admin-state.ts";
import { OPEN_PARAMETER } from "#lib/shared/find.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import { countedRows } from "#lib/shared/reviews/reviews.ts";
import type { Overview, Waiting } from "#lib/shared/sql-users/overview.ts";

/** The pending tasks of this person, each with its page. */
export function WaitingList({ waiting, moreWaiting }: Pick<Overview, "waiting" | "moreWaiting">) {
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting" className="border-b border-line px-gutter pt-5 pb-3 font-strong">
        Pending tasks
      </h2>
      {waiting.length === 0 ? (
        <p className="px-gutter py-4 text-ink-2">No pending tasks.</p>
      ) : (
        <ul aria-labelledby="waiting">
          {waiting.map((each) => (
            <Item key={keyOf(each)} waiting={each} />
          ))}
        </ul>
      )}
      {moreWaiting > 0 && <p className="px-gutter py-3 text-12 text-ink-3">{number(moreWaiting)} more</p>}
    </section>
  );
}

function keyOf(waiting: Waiting): string {
  const what = "id" in waiting ? waiting.id : "name" in waiting ? waiting.name : "";
  return `${waiting.kind} ${"cluster" in waiting ? waiting.cluster.id : ""} ${what}`;
}

type Shown = { icon: LucideIcon; warn?: true; words: ReactNode; href: string; button: string };

const REQUESTED: Record<RequestKind, string> = {
  create: "requests",
  reset: "requests a new password for",
  privileges: "requests other privileges for",
  delete: "requests deletion of",
  extend: "requests a later end for",
};

function shownAs(waiting: Waiting): Shown {
  if (waiting.kind === "review")
    return {
      icon: ListChecks,
      words: (
        <>
          The review {waiting.name} asks you about {countedRows(waiting.left, waiting.kinds)}
        </>
      ),
      href: `/reviews/${waiting.id}?view=todo`,
      button: "Review",
    };
  if (waiting.kind === "destination")
    return {
      icon: Send,
      warn: true,
      words: <>Events do not reach the destination {waiting.name}</>,
      href: "/settings/destinations",
      button: "Open destinations",
    };
  const on = <Mono strong>{waiting.cluster.name}</Mono>;
  const users = `/clusters/${waiting.cluster.id}/users`;
  switch (waiting.kind) {
    case "claim":
      return {
        icon: KeyRound,
        words: (
          <>
            <Mono strong>{waiting.name}</Mono> on {on} is ready: set its password
          </>
        ),
        href: `/requests?request=${waiting.id}`,
        button: "Set password",
      };
    case "decide":
      return {
        icon: Inbox,
        words: (
          <>
            {waiting.requester} {REQUESTED[waiting.requestKind]} <Mono strong>{waiting.name}</Mono> on {on}
          </>
        ),
        href: `/requests?request=${waiting.id}`,
        button: "Decide",
      };
    case "created_outside":
      return {
        icon: TriangleAlert,
        warn: true,
        words: (
          <>
            <Mono strong>{waiting.name}</Mono> was created on {on} outside Rolecall: {ADMIN_STATE_WORDS[waiting.state]},{" "}
            {waiting.owner ?? "no owner"}
          </>
        ),
        href: `${users}/${encodeURIComponent(waiting.name)}?${OPEN_PARAMETER}=describe`,
        button: "Adopt",
      };
    case "deleted_outside":
      return {
        icon: TriangleAlert,
        warn: true,
        words: (
          <>
            {counted(waiting.count, "SQL user")} of {on} {waiting.count === 1 ? "was" : "were"} deleted outside Rolecall
          </>
        ),
        href: users,
        button: "Check",
      };
    case "connection":
      return {
        icon: Cable,
        warn: true,
        words: <>The SQL connection to {on} fails</>,
        href: `/clusters/${waiting.cluster.id}/sql-connection`,
        button: "Open SQL connection",
      };
    case "unfinished":
      return {
        icon: LoaderCircle,
        words: (
          <>
            The creation of <Mono strong>{waiting.name}</Mono> on {on} stopped in the middle
          </>
        ),
        href: `${users}?q=${encodeURIComponent(waiting.name)}`,
        button: "Finish",
      };
    default:
      return waiting satisfies never;
  }
}

function Item({ waiting }: { waiting: Waiting }) {
  const { icon: Icon, warn = false, words, href, button } = shownAs(waiting);
  return (
    <li className="flex items-center gap-3 border-b border-line px-gutter py-2 max-md:flex-wrap">
      <Icon className={cx("self-start mt-1", warn ? "text-warn-mark" : "text-ink-3")} />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {words} <RelativeTime at={waiting.at} className="text-12 whitespace-nowrap text-ink-3" />
      </span>
      <Link href={href as Route} prefetch={false} className={buttonClass({ size: "s" })}>
        {button}
        <span className="sr-only"> {"name" in waiting ? waiting.name : waiting.cluster.name}</span>
      </Link>
    </li>
  );
}
