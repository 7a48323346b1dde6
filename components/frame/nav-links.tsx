import { useQuery } from "@tanstack/react-query";
import CircleUserRound from "lucide-react/icons/circle-user-round";
import House from "lucide-react/icons/house";
import Inbox from "lucide-react/icons/inbox";
import ListIcon from "lucide-react/icons/list";
import ListChecks from "lucide-react/icons/list-checks";
import RotateCw from "lucide-react/icons/rotate-cw";
import SlidersHorizontal from "lucide-react/icons/sliders-horizontal";
import Users from "lucide-react/icons/users";
import UsersRound from "lucide-react/icons/users-round";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { toDecideQuery } from "#lib/client/request-queries.ts";
import { chosenClusterId } from "./chosen-cluster.ts";
import { ENTRIES, type Entry, entryOf, type PagesOf, tabsFor } from "./pages.ts";

const ICONS: Record<Entry, ReactNode> = {
  overview: <House />,
  my: <CircleUserRound />,
  sqlUsers: <Users />,
  requests: <Inbox />,
  rotation: <RotateCw />,
  reviews: <ListChecks />,
  audit: <ListIcon />,
  access: <UsersRound />,
  settings: <SlidersHorizontal />,
};

/** The entries that this person is offered. While a cluster is chosen, *SQL users* leads to its list. */
export function NavLinks({ person }: { person: PagesOf }) {
  const pathname = usePathname();
  const { data: waiting = 0 } = useQuery(toDecideQuery(person.toDecide));
  const tabs = tabsFor(person);
  const chosen = chosenClusterId(pathname);
  const counts: Partial<Record<Entry, number>> = { requests: waiting, reviews: person.toReview };
  const hrefOf = (entry: Entry) =>
    entry === "sqlUsers" && chosen ? `/clusters/${chosen}/users` : tabs.get(entry)?.[0]?.href;
  return (
    <ul>
      {(Object.keys(ENTRIES) as Entry[]).map((entry) => {
        const href = tabs.has(entry) ? hrefOf(entry) : undefined;
        if (href === undefined) return null;
        return (
          <NavLink
            key={entry}
            href={href}
            icon={ICONS[entry]}
            current={entryOf(pathname) === entry}
            count={counts[entry] ?? 0}
          >
            {ENTRIES[entry]}
          </NavLink>
        );
      })}
    </ul>
  );
}

type NavLinkProps = {
  href: string;
  icon: ReactNode;
  current: boolean;
  /** pending items */
  count: number;
  children: ReactNode;
};

function NavLink({ href, icon, current, count, children }: NavLinkProps) {
  return (
    <li>
      <Link href={href as Route} prefetch={false} aria-current={current ? "page" : undefined} className="nav-link">
        {icon}
        <span>{children}</span>
        {count > 0 && (
          <span className="ml-auto rounded-2 bg-accent-soft px-1.5 text-12 font-medium text-accent-text md:max-lg:absolute md:max-lg:top-0 md:max-lg:right-0">
            {count > COUNTED ? `${COUNTED}+` : count}
            <span className="sr-only"> pending</span>
          </span>
        )}
      </Link>
    </li>
  );
}

const COUNTED = 99;
