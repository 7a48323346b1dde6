"use client";

import Link from "next/link";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";

/** In place of a page that does not exist. Every document holds it, so it is a client component: a reference and not a tree. */
export function NotFoundBlank() {
  return (
    <Blank
      headingLevel={1}
      title="Not found"
      text="It does not exist, or you have no access to it."
      actions={
        <Link href="/clusters" className={buttonClass({ variant: "primary" })}>
          Go to clusters
        </Link>
      }
    />
  );
}
