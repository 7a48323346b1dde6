"use client";

import CodeXml from "lucide-react/icons/code-xml";
import Database from "lucide-react/icons/database";
import Users from "lucide-react/icons/users";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { chosenClusterId } from "./chosen-cluster.ts";

/** "SQL users" is there once a cluster is chosen. */
export function NavLinks() {
  const pathname = usePathname();
  const chosen = chosenClusterId(pathname);
  return (
    <ul>
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
      <NavLink href="/lint" icon={<CodeXml />} current={pathname === "/lint"}>
        SQL linter
      </NavLink>
    </ul>
  );
}

function NavLink(props: { href: string; icon: ReactNode; current: boolean; children: ReactNode }) {
  return (
    <li>
      <Link
        href={props.href as Route}
        aria-current={props.current ? "page" : undefined}
        className="flex h-head items-center gap-2 rounded-2 px-2 text-ink-2 hover:bg-press hover:text-ink aria-[current=page]:bg-n-4 aria-[current=page]:font-medium aria-[current=page]:text-ink forced-colors:aria-[current=page]:border md:max-lg:justify-center [&>.lucide]:text-ink-3 aria-[current=page]:[&>.lucide]:text-ink"
      >
        {props.icon}
        <span className="md:max-lg:sr-only">{props.children}</span>
      </Link>
    </li>
  );
}
