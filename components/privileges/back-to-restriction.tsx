"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { walkOn } from "#lib/client/page/restriction-walk.ts";

/** Leads a person back who prepares a restriction on this cluster, and came here on the way. */
export function BackToRestriction({ clusterId }: { clusterId: string }) {
  const client = useQueryClient();
  const isHydrated = useHydrated();
  const walk = isHydrated ? walkOn(client, clusterId) : undefined;
  if (!walk) return null;
  return (
    <div className="px-gutter pb-3">
      <Note
        action={
          <Link href={walk.href as Route} prefetch={false} className={buttonClass({ size: "s" })}>
            Back to the restriction
          </Link>
        }
      >
        You prepare a restriction on this cluster. The levels that you chose are still there.
      </Note>
    </div>
  );
}
