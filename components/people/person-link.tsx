"use client";

import type { Route } from "next";
import Link from "next/link";
import { cx } from "#components/ui/words/cx.ts";
import { isOpen } from "#lib/shared/people/open-pages.ts";
import { useOpenPages } from "./open-pages.tsx";

type NamedLinkProps = {
  /** absent or null where the account or team is removed, or its id is not the viewer's to know */
  id: string | null | undefined;
  name: string;
  className?: string | undefined;
};

/** A person by name: a link to their page where the viewer may open it, else the name. */
export function PersonLink(props: NamedLinkProps) {
  return <NamedLink {...props} to="people" />;
}

/** A team by name: a link to its page where the viewer may open it, else the name. */
export function TeamLink(props: NamedLinkProps) {
  return <NamedLink {...props} to="teams" />;
}

function NamedLink({ id, name, className, to }: NamedLinkProps & { to: "people" | "teams" }) {
  const pages = useOpenPages();
  // A name may be written from right to left, and must not turn the words around it.
  const shown = <bdi>{name}</bdi>;
  if (!id || !isOpen(pages[to], id)) return <span className={className}>{shown}</span>;
  return (
    <Link
      href={`/access/${to}/${encodeURIComponent(id)}` as Route}
      prefetch={false}
      className={cx("name-link", className)}
    >
      {shown}
    </Link>
  );
}
