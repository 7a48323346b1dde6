import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { readOnce, readQuery } from "#lib/client/calls/reads.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { OwnChanges } from "#lib/shared/sql-users/own-changes.ts";

/** What the audit has of this person's changes since this browser sent one. */
function ownChangesQuery(sentAt: number) {
  const query = readQuery("profile.changes", { since: sentAt });
  // The clocks of browser and server may differ.
  const read = () => readOnce("profile.changes", { since: Math.max(0, Date.now() - sentAt) });
  return { ...query, queryFn: read };
}

type Props = {
  /** when this browser sent the change */
  sentAt: number;
  /** the change sets a password, which no one has seen now */
  password: boolean;
};

type Outcome = OwnChanges[number]["outcome"];

const FOUND: Record<Outcome, { title: string; text: string }> = {
  running: { title: "The change is still running", text: "Only its answer was lost. Wait for its outcome here." },
  unknown: {
    title: ERROR_WORDS.outcome_unknown.title,
    text: "CockroachDB Cloud or the cluster did not answer Rolecall. Check the current state before you repeat the change.",
  },
  done: { title: "The change was made", text: "Only its answer was lost. Do not repeat it." },
  refused: { title: "The change was refused", text: "Nothing was changed, and only the answer was lost." },
  failed: { title: "The change failed", text: "Its answer was lost. Try again, or look at the audit." },
};
/** Where several changes were sent, the first of these says most. */
const ORDER: readonly Outcome[] = ["running", "unknown", "failed", "done", "refused"];

/** A change whose answer was lost: what the audit says happened, and the way to look at it. */
export function LostAnswer({ sentAt, password }: Props) {
  const { data, error, isFetching, refetch } = useQuery(ownChangesQuery(sentAt));
  const again = (
    <Button size="s" pending={isFetching} onClick={() => void refetch()}>
      Ask again
    </Button>
  );
  if (data === undefined && error === null)
    return (
      <Note tone="warn" role="alert">
        <strong>The answer was lost.</strong> Asking Rolecall what happened.
      </Note>
    );
  if (data === undefined)
    return (
      <Note tone="warn" role="alert" action={again}>
        <strong>{ERROR_WORDS.outcome_unknown.title}.</strong> The change may have been made, and Rolecall does not
        answer now. Ask again before you repeat it.
      </Note>
    );
  if (data.length === 0)
    return (
      <Note tone="warn" role="alert" action={again}>
        <strong>The answer was lost.</strong> Rolecall has recorded no change of yours since you sent it, so nothing has
        been changed so far.
      </Note>
    );
  const worst = ORDER.find((outcome) => data.some((change) => change.outcome === outcome)) ?? "unknown";
  const { title, text } = FOUND[worst];
  return (
    <Note tone="warn" role="alert" action={(worst === "unknown" || worst === "failed") && again}>
      <p>
        <strong>{title}.</strong> {text}
        {password && worst !== "refused" && worst !== "running" && " Reset a password that you did not get."}
      </p>
      <Changes changes={data} />
    </Note>
  );
}

function Changes({ changes }: { changes: OwnChanges }) {
  return (
    <ul aria-label="Your changes since then" className="mt-1 grid gap-0.5 text-12">
      {changes.map(({ id, at, action, target, outcome, path }) => (
        <li key={id} className="[overflow-wrap:anywhere]">
          {actionWords(action)} {target && <Mono>{target}</Mono>}: {outcome}, <RelativeTime at={at} />
          {path !== null && (
            <>
              {" "}
              <Link href={path as Route} prefetch={false} className="link">
                Look at it
              </Link>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
