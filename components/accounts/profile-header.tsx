import type { Route } from "next";
import Link from "next/link";
import { PageHeader } from "#components/ui/page-header.tsx";

const PAGES = [
  { name: "Profile", href: "/profile" },
  { name: "Security", href: "/profile/security" },
] as const;

type ProfileHeaderProps = { email: string; current: (typeof PAGES)[number]["name"] };

/** The head of the pages about the person's own account, with the way between them. */
export function ProfileHeader({ email, current }: ProfileHeaderProps) {
  return (
    <>
      <PageHeader title={current} sentence={email} />
      <nav aria-label="Own account" className="flex gap-5 overflow-x-auto px-gutter [scrollbar-width:none]">
        {PAGES.map(({ name, href }) => (
          <Link
            key={href}
            href={href as Route}
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
