"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { createContext, use } from "react";

type Page = { label: string; href: string };

/** Pages that are tabs of each other, with a name for each group. */
const Sections = createContext<readonly { name: string; pages: readonly Page[] }[]>([]);
export const SectionsProvider = Sections.Provider;

/** The tabs of the page that is shown; nothing where it is no tab of others. */
export function SectionTabs() {
  const pathname = usePathname();
  const section = use(Sections).find(({ pages }) => pages.some(({ href }) => href === pathname));
  if (!section || section.pages.length < 2) return null;
  return (
    <nav
      aria-label={section.name}
      className="-mb-px flex flex-none gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
    >
      {section.pages.map(({ label, href }) => (
        <Link
          key={href}
          href={href as Route}
          prefetch={false}
          aria-current={href === pathname ? "page" : undefined}
          className="tab-look flex-none focus-visible:-outline-offset-2"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
