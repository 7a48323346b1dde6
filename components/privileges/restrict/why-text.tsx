import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { Route } from "next";
import Link from "next/link";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { Suggestion } from "#lib/shared/restrict/suggestion.ts";
import { doubtsOf, type Row, stillAgainst } from "./levels.ts";

/** Why a SQL user gets this level, or none: what speaks for it, against it, and the rest on demand. */
export function WhyText({ clusterId, row: { suggestion, level, user } }: { clusterId: string; row: Row }) {
  if (user.readOnly !== undefined) return "Rolecall never changes it.";
  if (!suggestion) return level ? "Chosen by hand." : "No level is suggested. Choose one.";
  const doubts = [...stillAgainst({ suggestion, level }), ...doubtsOf(suggestion)];
  return (
    <div className="grid gap-1 [overflow-wrap:anywhere]">
      {level?.isByHand && <p>Chosen by hand.</p>}
      {suggestion.is === "cannot" && !level?.isByHand && (
        <p>
          {suggestion.because} {suggestion.why === "others_own" && <HandOver clusterId={clusterId} name={user.name} />}
        </p>
      )}
      {suggestion.is === "level" && !level?.isByHand && <Reasons suggestion={suggestion} />}
      {doubts.map((text) => (
        <p key={text} className="flex gap-1.5 text-warn-text [&>.lucide]:mt-0.5 [&>.lucide]:size-3.5">
          <TriangleAlert />
          <span>{text}</span>
        </p>
      ))}
      <Rest suggestion={suggestion} />
    </div>
  );
}

/** Where it becomes the one owner, by the SQL that takes over what another one owns. */
function HandOver({ clusterId, name }: { clusterId: string; name: string }) {
  return (
    <Link href={`${privilegesPath(clusterId, name)}?for=ddl-owner` as Route} prefetch={false} className="link">
      Hand them over
    </Link>
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
