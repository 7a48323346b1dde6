import CircleUserRound from "lucide-react/icons/circle-user-round";
import House from "lucide-react/icons/house";
import Inbox from "lucide-react/icons/inbox";
import KeyRound from "lucide-react/icons/key-round";
import ListIcon from "lucide-react/icons/list";
import ListChecks from "lucide-react/icons/list-checks";
import RotateCw from "lucide-react/icons/rotate-cw";
import SlidersHorizontal from "lucide-react/icons/sliders-horizontal";
import Users from "lucide-react/icons/users";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cx } from "#components/ui/words/cx.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { present } from "#lib/shared/present.ts";
import type { Figures } from "#lib/shared/sql-users/everywhere.ts";
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
  access: <KeyRound />,
  settings: <SlidersHorizontal />,
};

type NavLinksProps = {
  person: PagesOf;
  /** what is counted for them, where it was at hand */
  figures: Figures | undefined;
};

/** The entries that this person is offered. While a cluster is chosen, *SQL users* leads to its list. */
export function NavLinks({ person, figures: atHand }: NavLinksProps) {
  const { data: figures } = useRead(
    "sql_user.overview.figures",
    {},
    present({ initialData: atHand, enabled: person.seesClusters }),
  );
  const pathname = usePathname();
  const tabs = tabsFor(person);
  const chosen = chosenClusterId(pathname);
  const badges: Partial<Record<Entry, Badge>> = {
    sqlUsers: { count: figures?.sqlUsers ?? 0, means: "known" },
    requests: { count: figures?.toDecide ?? 0, means: "pending" },
    rotation: { count: figures?.due ?? 0, means: "due" },
    reviews: { count: person.toReview, means: "pending" },
  };
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
            badge={badges[entry]}
          >
            {ENTRIES[entry]}
          </NavLink>
        );
      })}
    </ul>
  );
}

type Badge = { count: number; means: keyof typeof BADGES };

/** The words after a figure, and its look. Beside an icon alone, only what waits for the person keeps its figure. */
const BADGES = {
  known: { words: <span className="sr-only"> known</span>, className: "text-text-3 md:max-lg:hidden" },
  due: { words: " due", className: "rounded-2 bg-accent-soft px-1.5 font-medium text-accent-text md:max-lg:hidden" },
  pending: {
    words: <span className="sr-only"> pending</span>,
    className:
      "rounded-2 bg-accent-soft px-1.5 font-medium text-accent-text md:max-lg:absolute md:max-lg:top-0 md:max-lg:right-0",
  },
} as const;

type NavLinkProps = { href: string; icon: ReactNode; current: boolean; badge: Badge | undefined; children: ReactNode };

function NavLink({ href, icon, current, badge, children }: NavLinkProps) {
  return (
    <li>
      <Link href={href as Route} prefetch={false} aria-current={current ? "page" : undefined} className="nav-link">
        {icon}
        <span>{children}</span>
        {badge && badge.count > 0 && (
          <span className={cx("ml-auto text-12 tabular-nums", BADGES[badge.means].className)}>
            {shortened(badge)}
            {BADGES[badge.means].words}
          </span>
        )}
      </Link>
    </li>
  );
}

/** Only what waits for the person is cut: that there are many is enough. */
const shortened = ({ count, means }: Badge) =>
  means === "pending" && count > COUNTED ? `${COUNTED}+` : counted.format(count);

const COUNTED = 99;
const counted = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
