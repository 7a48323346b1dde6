import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageHeader } from "#components/ui/page-header.tsx";

const PAGES = [
  { name: "Profile", href: "/profile" },
  { name: "Security", href: "/profile/security" },
  { name: "API tokens", href: "/profile/tokens" },
] as const;

type ProfileHeaderProps = { email: string; current: (typeof PAGES)[number]["name"]; actions?: ReactNode };

/** The head of the pages about the person's own account, with the way between them. */
export function ProfileHeader({ email, current, actions }: ProfileHeaderProps) {
  return (
    <>
      <PageHeader title={current} sentence={email} actions={actions} />
      <nav aria-label="Own account" className="flex flex-none gap-5 overflow-x-auto px-gutter [scrollbar-width:none]">
        {PAGES.map(({ name, href }) => (
          <Link
            key={href}
            href={href as Route}
            prefetch={false}
            aria-current={name === current ? "page" : undefined}
            className="tab-look flex-none focus-visible:-outline-offset-2"
          >
            {name}
          </Link>
        ))}
      </nav>
    </>
  );
}
