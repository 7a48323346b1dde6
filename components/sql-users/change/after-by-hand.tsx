import { useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { readListFresh, readToEnd } from "#lib/client/calls/reads.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { OPEN_PARAMETER } from "#lib/shared/verbs.ts";

type Target = { clusterId: string; name: string };

/** Where a person who set a password says on which day. */
export function EnterDay({ clusterId, name }: Target) {
  const href = `${sqlUserPath(clusterId, name)}?${OPEN_PARAMETER}=policy` as Route;
  return (
    <p>
      Once it is set,{" "}
      <Link href={href} prefetch={false} className="link">
        enter the day
      </Link>
      : Rolecall counts the age of the password from there.
    </p>
  );
}

/** For a person who deleted a SQL user: Rolecall reads the list now, and says what it saw. */
export function LookForIt({ clusterId, name, onGone }: Target & { onGone: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [look, setLook] = useState<"reading" | "there" | "unread" | { failure: Failure } | null>(null);

  async function read() {
    setLook("reading");
    try {
      const { users, newer } = await readToEnd(clusterId);
      if (newer !== undefined) return setLook("unread");
      if (users.some((user) => user.name === name)) return setLook("there");
      readListFresh(client, clusterId).catch(() => {});
      toast(`Rolecall has seen that ${name} is deleted`);
      onGone();
    } catch (error) {
      setLook({ failure: failureOf(error) });
    }
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-2">
      <Button pending={look === "reading"} onClick={() => void read()}>
        I deleted it
      </Button>
      {look === "there" && (
        <p role="status">
          The list of the cluster still has <span className="mono">{name}</span>.
        </p>
      )}
      {look === "unread" && <p role="status">The list of the cluster could not be read now. Try again in a minute.</p>}
      {look !== null && typeof look === "object" && <FailureNote failure={look.failure} />}
    </div>
  );
}
