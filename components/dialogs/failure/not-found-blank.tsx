"use client";

import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";

/** In place of a page that does not exist. Every document holds it, so it is a client component: a reference and not a tree. The plain link keeps
 * Next's own out of the script of every page. */
export function NotFoundBlank() {
  return (
    <Blank
      headingLevel={1}
      title="Not found"
      text="It does not exist, or you have no access to it. Check the address, or ask an administrator."
      actions={
        <a href="/clusters" className={buttonClass({ variant: "primary" })}>
          Go to clusters
        </a>
      }
    />
  );
}
