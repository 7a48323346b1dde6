import type { Route } from "next";
import Link from "next/link";
import { DueMark } from "#components/sql-user-facts/due-mark.tsx";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Fact } from "#components/ui/words/fact.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { utcDate } from "#components/ui/words/time-text.ts";
import type { AgeScope } from "#lib/shared/passwords/password-age.ts";
import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";

const SCOPE_WORDS: Record<AgeScope, string> = {
  all: "for all SQL users",
  label: "for a label of this cluster",
  cluster: "for this cluster",
  team: "for its team",
  kind: "for its kind",
  sql_user: "for this SQL user",
};

export type PasswordPartProps = {
  password: PasswordPolicy;
  /** where it is rotated without downtime; `of`: the SQL user that it takes turns with */
  pair: { path: Route; of: { partner: string; active: boolean } | null };
  /** whether passwords that are set outside Rolecall by the Cloud API or in the Cloud Console are seen */
  seesOutside: boolean;
  onEdit: (() => void) | undefined;
};

/** The password policy for this SQL user. */
export function PasswordPart({ password, pair, seesOutside, onEdit }: PasswordPartProps) {
  const { due, maxDays, scope, dueAt, firstSeenAt, exempt, entered } = password;
  return (
    <Part
      title="Password policy"
      action={
        onEdit && (
          <Button size="s" aria-label="Edit password policy" onClick={onEdit}>
            Edit
          </Button>
        )
      }
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Fact label="State">
          <DueMark due={due} />
          {due === "unknown" && firstSeenAt !== null && (
            <span className="text-ink-2">
              {" "}
              since first seen on <RelativeTime at={firstSeenAt} words={utcDate} />
            </span>
          )}
        </Fact>
        <Fact label="Maximum age">
          {counted(maxDays, "day")}, {SCOPE_WORDS[scope]}
        </Fact>
        {dueAt !== null && (
          <Fact label="Due">
            <RelativeTime at={dueAt} words={utcDate} />, counted from the last change that Rolecall knows
          </Fact>
        )}
        {entered && (
          <Fact label="Entered">
            set outside Rolecall on <RelativeTime at={entered.at} words={utcDate} />, says {entered.by}
          </Fact>
        )}
        {exempt && (
          <Fact label="Exempt">
            until <EndDate at={exempt.until} />, by {exempt.by}: {exempt.reason}
          </Fact>
        )}
        <Fact label="Downtime">
          <Pair {...pair} />
        </Fact>
      </dl>
      <p className="text-12 text-ink-3">
        {seesOutside
          ? "Rolecall does not see a password that was set in SQL."
          : "Rolecall does not see a password that was set outside it: it does not read the audit log of CockroachDB Cloud."}
      </p>
    </Part>
  );
}

function Pair({ path, of }: PasswordPartProps["pair"]) {
  const words = of ? "Open pair" : "Rotate as a pair, without downtime";
  return (
    <>
      {of && (
        <>
          takes turns with <span className="mono">{of.partner}</span>, is {of.active ? "the active one" : "idle"}.{" "}
        </>
      )}
      <Link href={path} prefetch={false} className="link">
        {words}
      </Link>
    </>
  );
}
