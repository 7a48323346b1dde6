import { useQuery } from "@tanstack/react-query";
import Cable from "lucide-react/icons/cable";
import CalendarClock from "lucide-react/icons/calendar-clock";
import CircleUserRound from "lucide-react/icons/circle-user-round";
import CodeXml from "lucide-react/icons/code-xml";
import Database from "lucide-react/icons/database";
import House from "lucide-react/icons/house";
import Inbox from "lucide-react/icons/inbox";
import KeyRound from "lucide-react/icons/key-round";
import Link2 from "lucide-react/icons/link-2";
import ListIcon from "lucide-react/icons/list";
import ListChecks from "lucide-react/icons/list-checks";
import RotateCw from "lucide-react/icons/rotate-cw";
import SlidersHorizontal from "lucide-react/icons/sliders-horizontal";
import UserRound from "lucide-react/icons/user-round";
import Users from "lucide-react/icons/users";
import UsersRound from "lucide-react/icons/users-round";
import Vault from "lucide-react/icons/vault";
import Webhook from "lucide-react/icons/webhook";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import type { PagePermission, PagesOf } from "#components/frame/palette/pages.ts";
import { toDecideQuery } from "#lib/client/request-queries.ts";
import { chosenClusterId } from "./chosen-cluster.ts";

/** Administration pages, in the order of the side bar. */
const ADMINISTRATION: readonly { href: string; label: string; icon: ReactNode; permission: PagePermission }[] = [
  { href: "/accounts", label: "Accounts", icon: <UserRound />, permission: "accounts.manage" },
  { href: "/teams", label: "Teams", icon: <UsersRound />, permission: "rights.manage" },
  { href: "/rights", label: "Rights", icon: <KeyRound />, permission: "rights.manage" },
  { href: "/password-policy", label: "Password policy", icon: <CalendarClock />, permission: "password_policy.read" },
  { href: "/destinations", label: "Destinations", icon: <Webhook />, permission: "destinations.manage" },
  { href: "/secret-stores", label: "Secret stores", icon: <Vault />, permission: "secret_stores.manage" },
  { href: "/settings", label: "Settings", icon: <SlidersHorizontal />, permission: "settings.manage" },
];

export type NavLinksProps = PagesOf & {
  /** the clusters on which they may send claim links */
  sends: "all" | readonly string[];
};

/** "SQL users" appears once a cluster is chosen, and the team pages for everyone but administrators without a team. */
export function NavLinks({ permitted, isMember, inTeam, toDecide, toReview, sends }: NavLinksProps) {
  const pathname = usePathname();
  const { data: waiting } = useQuery(toDecideQuery(toDecide));
  const chosen = chosenClusterId(pathname);
  const administration = ADMINISTRATION.filter(({ permission }) => permitted.includes(permission));
  return (
    <ul>
      <NavLink href="/" icon={<House />} current={pathname === "/"}>
        Overview
      </NavLink>
      {(inTeam || isMember) && (
        <NavLink href="/my" icon={<CircleUserRound />} current={pathname === "/my"}>
          My SQL users
        </NavLink>
      )}
      {(inTeam || isMember || toDecide !== null) && (
        <NavLink href="/requests" icon={<Inbox />} current={pathname === "/requests"} count={waiting}>
          Requests
        </NavLink>
      )}
      <NavLink href="/clusters" icon={<Database />} current={pathname === "/clusters"}>
        Clusters
      </NavLink>
      {chosen && (
        <NavLink
          href={`/clusters/${chosen}/users`}
          icon={<Users />}
          current={pathname.startsWith(`/clusters/${chosen}/users`)}
        >
          SQL users
        </NavLink>
      )}
      {chosen && (
        <NavLink
          href={`/clusters/${chosen}/sql-connection`}
          icon={<Cable />}
          current={pathname === `/clusters/${chosen}/sql-connection`}
        >
          SQL connection
        </NavLink>
      )}
      {chosen && (sends === "all" || sends.includes(chosen)) && (
        <NavLink
          href={`/clusters/${chosen}/claims`}
          icon={<Link2 />}
          current={pathname === `/clusters/${chosen}/claims`}
        >
          Claim links
        </NavLink>
      )}
      {permitted.includes("rotations.manage") && (
        <NavLink href="/rotation" icon={<RotateCw />} current={pathname.startsWith("/rotation")}>
          Rotation
        </NavLink>
      )}
      {(permitted.includes("reviews.manage") || inTeam || toReview > 0) && (
        <NavLink href="/reviews" icon={<ListChecks />} current={pathname.startsWith("/reviews")} count={toReview}>
          Reviews
        </NavLink>
      )}
      {permitted.includes("audit.read") && (
        <NavLink href="/audit" icon={<ListIcon />} current={pathname === "/audit"}>
          Audit
        </NavLink>
      )}
      <NavLink href="/lint" icon={<CodeXml />} current={pathname === "/lint"}>
        SQL linter
      </NavLink>
      {administration.length > 0 && (
        <li>
          <h2 id="administration" className="px-2 pt-4 pb-1 text-12 text-ink-3 md:max-lg:sr-only">
            Administration
          </h2>
          <ul aria-labelledby="administration">
            {administration.map(({ href, label, icon }) => (
              <NavLink
                key={href}
                href={href}
                icon={icon}
                current={pathname === href || pathname.startsWith(`${href}/`)}
              >
                {label}
              </NavLink>
            ))}
          </ul>
        </li>
      )}
    </ul>
  );
}

type NavLinkProps = {
  href: string;
  icon: ReactNode;
  current: boolean /** pending items */;
  count?: number;
  children: ReactNode;
};

function NavLink({ href, icon, current, count = 0, children }: NavLinkProps) {
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
