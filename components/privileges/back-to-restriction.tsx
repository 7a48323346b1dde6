"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { forgetWalk, walkOn } from "#lib/client/page/restriction-walk.ts";

/** Leads a person back who prepares a restriction on this cluster, and came here on the way. */
export function BackToRestriction({ clusterId, name }: { clusterId: string; name: string }) {
  const client = useQueryClient();
  const isHydrated = useHydrated();
  const [isDiscarded, setDiscarded] = useState(false);
  const walk = isHydrated && !isDiscarded ? walkOn(client, clusterId) : undefined;
  if (!walk) return null;
  function discard() {
    forgetWalk(client, clusterId);
    setDiscarded(true);
  }
  return (
    <div className="px-gutter pb-3">
      <Note
        action={
          <span className="flex flex-wrap gap-2">
            <Button size="s" variant="quiet" onClick={discard}>
              Discard<span className="sr-only"> the restriction that you prepare</span>
            </Button>
            <Link href={walk.href as Route} prefetch={false} className={buttonClass({ size: "s" })}>
              Back to the restriction
            </Link>
          </span>
        }
      >
        {walk.handOver?.name === name && <HandOverText owners={walk.handOver.owners} />}
        You are preparing a restriction on this cluster. It has not started, and the levels that you chose are kept.
      </Note>
    </div>
  );
}

/** What to do here before the way back: the form below is filled for the first of the other owners. */
function HandOverText({ owners: [first, ...others] }: { owners: readonly string[] }) {
  return (
    <p className="mb-1">
      <strong>Here it becomes the one owner.</strong>{" "}
      {first === undefined ? (
        "Name the present owner below, at “Take over objects of this role or user”, and run the SQL."
      ) : (
        <>
          The form below is filled: the SQL gives it what <Mono>{first}</Mono> owns in these databases. Run it only
          where <Mono>{first}</Mono> need not own that any more.{" "}
          {others.length > 0 && (
            <>
              Then do the same with the name of <NameList names={others} />.
            </>
          )}
        </>
      )}
    </p>
  );
}
