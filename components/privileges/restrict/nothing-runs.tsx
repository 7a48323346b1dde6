import Link from "next/link";
import { connectToRestrictPath } from "#components/sql-user-facts/restrict-path.ts";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import type { SqlLevel } from "#lib/sql/own-user.ts";

const LEVEL_WORDS: Record<Exclude<SqlLevel, "manage">, string> = { observe: "Observe", create: "Create" };

/** Said before anything is chosen: where Rolecall may not run it, there is SQL to copy. Nothing where it may. */
export function NothingRuns({ clusterId, level }: { clusterId: string; level: SqlLevel | null }) {
  if (level === "manage") return null;
  return (
    <Note
      tone="warn"
      action={
        <Link href={connectToRestrictPath(clusterId)} prefetch={false} className={buttonClass({ size: "s" })}>
          {level === null ? "Turn on SQL connection" : "Change its level"}
        </Link>
      }
    >
      <strong>Rolecall runs nothing here.</strong>{" "}
      {level === null
        ? "It has no SQL connection to this cluster."
        : `The SQL connection is at the level ${LEVEL_WORDS[level]}.`}{" "}
      You get the SQL to copy. With the level Manage, Rolecall runs it.
    </Note>
  );
}
