import { useQueryClient } from "@tanstack/react-query";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { saveWalk, walkOn } from "#lib/client/page/restriction-walk.ts";
import type { Suggestion } from "#lib/shared/restrict/suggestion.ts";
import { isTargetUser } from "#lib/sql/names.ts";
import { KnownList } from "./known-list.tsx";
import { doubtsOf, type Row, restsWords, stillAgainst } from "./levels.ts";

type Props = { clusterId: string; row: Row; similar: readonly Row[] };

/** Why a SQL user gets this level, or none: what speaks for it, against it, and the rest on demand. */
export function WhyText({ clusterId, row, similar }: Props) {
  const { suggestion, level, user } = row;
  if (user.readOnly === "sso")
    return (
      <>
        Single sign-on, which Rolecall cannot change.{" "}
        <Link href={sqlUserPath(clusterId, user.name)} prefetch={false} className="link">
          What to do instead
        </Link>
      </>
    );
  if (user.readOnly !== undefined) return "Rolecall never changes it.";
  if (user.putBack)
    return (
      <>
        Put back for a time: it is restricted again by itself.{" "}
        <Link href={sqlUserPath(clusterId, user.name)} prefetch={false} className="link">
          Show when
        </Link>
      </>
    );
  const isSaid = level !== undefined && level.from !== "suggestion";
  const chosen = level?.from === "default" ? `The default. ${restsWords(row)}` : "Chosen by hand.";
  if (!suggestion) return isSaid ? chosen : "No level is suggested. Choose one.";
  const isOpen = suggestion.is === "cannot" && !level;
  const isSuggested = suggestion.is === "level" && level?.from === "suggestion";
  const doubts = [...stillAgainst({ suggestion, level }), ...doubtsOf(suggestion)];
  return (
    <div className="grid gap-1 [overflow-wrap:anywhere]">
      {isSaid && <p>{chosen}</p>}
      {isOpen && (
        <p>
          {suggestion.because}{" "}
          {suggestion.why === "others_own" && (
            <HandOver clusterId={clusterId} name={user.name} others={suggestion.others ?? []} />
          )}
        </p>
      )}
      {isSuggested && <Reasons suggestion={suggestion} />}
      {doubts.map((text) => (
        <Doubt key={text}>{text}</Doubt>
      ))}
      {isOpen && row.group === "open" ? <KnownList row={row} similar={similar} /> : <Rest suggestion={suggestion} />}
    </div>
  );
}

/** What speaks against a level. */
export function Doubt({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-1.5 text-warn-text [&>.lucide]:mt-0.5 [&>.lucide]:size-3.5 [&>.lucide]:flex-none">
      <TriangleAlert />
      <span>{children}</span>
    </p>
  );
}

type HandOverProps = {
  clusterId: string;
  name: string;
  others: NonNullable<Extract<Suggestion, { is: "cannot" }>["others"]>;
};

/** Where it becomes the one owner, by the SQL that takes over what another one owns. */
function HandOver({ clusterId, name, others }: HandOverProps) {
  const client = useQueryClient();
  const all = [...new Set(others.flatMap((each) => each.owners))];
  const owners = all.filter(isTargetUser);
  const forbidden = all.filter((owner) => !isTargetUser(owner));
  const [first] = owners;
  if (first === undefined) return <OwnedForGood names={forbidden} />;
  const form = new URLSearchParams([["for", "ddl-owner"], ...others.map(({ database }) => ["db", database])]);
  form.set("from", first);
  return (
    <>
      <Link
        href={`${privilegesPath(clusterId, name)}?${form}` as Route}
        prefetch={false}
        className="link"
        // Its page leads back here.
        onClick={() => saveWalk(client, clusterId, walkOn(client, clusterId)?.choices ?? new Map(), { name, owners })}
      >
        Hand over what <Mono>{first}</Mono> owns
      </Link>
      . {forbidden.length > 0 && <OwnedForGood names={forbidden} />}
    </>
  );
}

/** Owners that no statement of Rolecall names. */
function OwnedForGood({ names }: { names: readonly string[] }) {
  return (
    <>
      Rolecall takes nothing away from <NameList names={names} />: an admin of the cluster hands that over with{" "}
      <Mono>REASSIGN OWNED BY</Mono>.
    </>
  );
}

/** The first reasons; the others come on demand. */
const FIRST = 2;

function Reasons({ suggestion }: { suggestion: Suggestion }) {
  const pro = suggestion.reasons.filter(({ speaks }) => speaks === "for");
  return pro.slice(0, FIRST).map(({ text }) => <p key={text}>{text}</p>);
}

function Rest({ suggestion }: { suggestion: Suggestion }) {
  const pro = suggestion.reasons.filter(({ speaks }) => speaks === "for");
  const facts = suggestion.reasons.filter(({ speaks }) => speaks === "fact");
  const others = [...(suggestion.is === "level" ? pro.slice(FIRST) : pro), ...facts].map(({ text }) => text);
  const because = suggestion.is === "level" ? [`Confidence: ${suggestion.because}`] : [];
  const rest = [...new Set([...others, ...because])];
  if (rest.length === 0) return null;
  return (
    <Disclosure summary="All reasons" onDemand>
      <ul className="grid list-disc gap-0.5 pl-4 text-12 leading-5 text-ink-2 marker:text-ink-3">
        {rest.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Disclosure>
  );
}
