import Link from "next/link";
import type { ReactNode } from "react";
import { EndDate } from "#components/sql-user-facts/ends/end-date.tsx";
import { AgeBar } from "#components/sql-user-facts/password-age.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { ageWords } from "#components/ui/words/time-text.ts";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

export type TilesProps = {
  clusterId: string;
  user: SqlUser;
  /** who set its password outside Rolecall, for those who may know */
  passwordOutsideBy: string | null;
  /** undefined until they are read */
  facts: SqlUserFacts | undefined;
  /** why they are not read: no connection, or a failed read */
  unread: "no connection" | "failed" | null;
};

/** The answers that people come for, side by side. */
export function Tiles({ clusterId, user, passwordOutsideBy, facts, unread }: TilesProps) {
  const live = (known: ReactNode, about: ReactNode) =>
    facts ? (
      <Value about={about}>{known}</Value>
    ) : unread ? (
      <Value about={unread === "failed" ? "could not be read" : "needs a SQL connection"}>
        <span className="text-ink-3">Not known</span>
      </Value>
    ) : (
      <Value about={<Skeleton className="w-20" />}>
        <Skeleton className="w-14" />
      </Value>
    );
  return (
    <dl className="grid flex-none grid-cols-5 border-y border-line md:max-lg:grid-cols-6 max-md:grid-cols-2 [&>*]:border-line max-lg:[&>*:nth-child(-n+3)]:border-b md:max-lg:[&>*]:col-span-2 md:max-lg:[&>*:nth-child(n+4)]:col-span-3 md:[&>*:not(:first-child)]:border-l md:max-lg:[&>*:nth-child(4)]:border-l-0 max-md:[&>*:nth-child(4)]:border-b max-md:[&>*:nth-child(even)]:border-l max-md:[&>*:nth-child(5)]:col-span-2">
      <Tile label="State">
        <StateValue clusterId={clusterId} user={user} facts={facts} />
      </Tile>
      <Tile label="Password">
        <PasswordValue user={user} by={passwordOutsideBy} />
      </Tile>
      <Tile label="Sessions now">
        {facts?.sessions === null
          ? live(<span className="text-ink-3">Not known</span>, "not all visible to this connection")
          : live(number(facts?.sessions?.count ?? 0), fromWords(facts))}
      </Tile>
      <Tile label="Last login">
        {live(
          facts?.lastLogin ? <RelativeTime at={facts.lastLogin} /> : <span className="text-ink-3">Not known</span>,
          facts?.login === false ? (
            <Pill tone="warn">login disabled</Pill>
          ) : facts?.lastLogin ? (
            "the cluster’s estimate"
          ) : (
            "the cluster has no estimate"
          ),
        )}
      </Tile>
      <Tile label="Expires">
        {live(
          facts && typeof facts.validUntil === "number" ? (
            <EndDate at={facts.validUntil} />
          ) : (
            <span className={facts?.login === null ? "text-ink-3" : undefined}>
              {facts?.login === null || facts?.validUntil === "unreadable" ? "Not known" : "Never"}
            </span>
          ),
          <ExpiryWords facts={facts} />,
        )}
      </Tile>
    </dl>
  );
}

function PasswordValue({ user, by }: { user: SqlUser; by: string | null }) {
  if (user.passwordChangedAt === undefined)
    return (
      <Value about="never set with Rolecall">
        <span className="text-ink-3">Not known</span>
      </Value>
    );
  return (
    <Value about={setWords(user, by)}>
      <span className="inline-flex items-center gap-2.5">
        <RelativeTime at={user.passwordChangedAt} words={ageWords} />
        <AgeBar user={user} />
      </span>
    </Value>
  );
}

function setWords({ passwordChangedBy, passwordEnteredBy, passwordOutside }: SqlUser, by: string | null): string {
  if (passwordOutside) return by === null ? "set outside Rolecall" : `set outside Rolecall by ${by}`;
  if (passwordEnteredBy !== undefined) return `entered by ${passwordEnteredBy}`;
  return passwordChangedBy ? `set by ${passwordChangedBy}` : "set with Rolecall";
}

function fromWords(facts: SqlUserFacts | undefined): string {
  const groups = facts?.sessions?.groups ?? [];
  const addresses = new Set(groups.map(({ address }) => address)).size;
  return addresses === 0 ? "none open" : `from ${counted(addresses, "address").replace("addresss", "addresses")}`;
}

function StateValue({ clusterId, user, facts }: Pick<TilesProps, "clusterId" | "user" | "facts">) {
  const { verified } = user;
  if (facts?.admin && (user.state !== "admin" || !verified))
    return (
      <Value about={<ReadAt at={facts.readAt} />}>
        <StateMark user={{ state: "admin" }} />
      </Value>
    );
  // Not admin is read at once; restricted is proved by a check alone.
  if (facts && !facts.admin && (user.state === "admin" || user.state === "unknown"))
    return (
      <Value
        about={
          <>
            <ReadAt at={facts.readAt} />.{" "}
            <Link href={privilegesPath(clusterId, user.name)} prefetch={false} className="link">
              Check whether it is restricted
            </Link>
          </>
        }
      >
        {user.state === "admin" ? "Not admin any more" : "Not admin"}
      </Value>
    );
  // Through the Cloud API, a SQL user is created as admin.
  const unproved = user.state === "unknown" ? "may be admin" : "since its creation, not checked yet";
  return (
    <Value about={verified ? <Proof user={user} verified={verified} /> : unproved}>
      <StateMark user={user} />
    </Value>
  );
}

function ReadAt({ at }: { at: number }) {
  return (
    <>
      read from the cluster <RelativeTime at={at} />
    </>
  );
}

function Proof({ user, verified: { at, live } }: { user: SqlUser; verified: NonNullable<SqlUser["verified"]> }) {
  return (
    <>
      {live ? "proved by the cluster" : user.putBack ? "put back" : "as pasted"} <RelativeTime at={at} />
    </>
  );
}

function Tile({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0 px-gutter py-3">
      <dt className="text-ink-2">{label}</dt>
      {children}
    </div>
  );
}

function Value({ about, children }: { about: ReactNode; children: ReactNode }) {
  return (
    <dd className="[overflow-wrap:anywhere]">
      <span className="block min-h-6 text-16 font-medium">{children}</span>
      <span className="block text-12 text-ink-2">{about}</span>
    </dd>
  );
}

/** The meaning of a password's expiry now. */
function ExpiryWords({ facts }: { facts: SqlUserFacts | undefined }) {
  // the server's clock is not the reader's
  const hydrated = useHydrated();
  if (!facts || facts.login === null) return "not visible to this connection";
  if (facts.validUntil === null) return "no end is set";
  if (facts.validUntil === "unreadable") return "the cluster’s date is unreadable";
  return hydrated && facts.validUntil <= Date.now() ? (
    <Pill tone="warn">password refused since then</Pill>
  ) : (
    "password refused after that"
  );
}
