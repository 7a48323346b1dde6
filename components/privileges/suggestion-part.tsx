import { useId, useState } from "react";
import { failureLines } from "#components/dialogs/failure/failure-lines.ts";
import { ConfidenceMark } from "#components/sql-user-facts/confidence-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { endsPrivilegedWords } from "#lib/shared/restrict/ends-privileged.ts";
import type { Suggestion, SuggestionReason, Suggestions } from "#lib/shared/restrict/suggestion.ts";
import { NOT_SEEN, SOURCE_LABELS, SOURCE_STATE_LABELS } from "#lib/shared/restrict/suggestion-labels.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { WatchPart } from "./watch/watch-part.tsx";

export type SuggestionPartProps = {
  clusterId: string;
  name: string;
  /** fills the choices */
  onUse: (wanted: WantedAccess) => void;
};

/** The suggested level of a SQL user, with its reasons, above the choices. */
export function SuggestionPart({ clusterId, name, onUse }: SuggestionPartProps) {
  const id = useId();
  const [isAsked, setAsked] = useState(false);
  const target = { clusterId, name };
  const first = useRead("sql_user.suggest", target, { enabled: !isAsked });
  const again = useRead("sql_user.suggest", { ...target, read: true }, { enabled: isAsked });
  const { data = first.data, error, isFetching, refetch } = isAsked ? again : first;
  const suggestion = data?.suggestions[0]?.suggestion;
  const readAgain = () => (isAsked ? void refetch() : setAsked(true));
  return (
    <section
      aria-labelledby={id}
      aria-busy={isFetching}
      className="grid gap-3 border-b border-line px-gutter pt-5 pb-4"
    >
      <div className="flex items-start justify-between gap-x-3 gap-y-1">
        <h2 id={id} className="font-strong [overflow-wrap:anywhere]">
          {headOf(suggestion)}
        </h2>
        {suggestion?.is === "level" && <ConfidenceMark confidence={suggestion.confidence} />}
      </div>
      {!suggestion && !error && <Skeleton className="h-4 w-56" />}
      {!suggestion && error && <p className="text-ink-2">{failureLines(failureOf(error)).title}.</p>}
      {suggestion && <Found suggestion={suggestion} onUse={onUse} />}
      {data && <Sources data={data} isFetching={isFetching} onRead={readAgain} />}
      <WatchPart clusterId={clusterId} name={name} />
    </section>
  );
}

function headOf(suggestion: Suggestion | undefined): string {
  if (!suggestion) return "Suggested level";
  return suggestion.is === "level" ? `Suggested: ${suggestion.title}` : "No level is suggested";
}

function Found({ suggestion, onUse }: { suggestion: Suggestion; onUse: SuggestionPartProps["onUse"] }) {
  const reasons = <Reasons reasons={suggestion.reasons} />;
  if (suggestion.is === "cannot")
    return (
      <>
        <p className="[overflow-wrap:anywhere]">{suggestion.because}</p>
        {reasons}
      </>
    );
  const privileged = endsPrivilegedWords(suggestion.wanted);
  return (
    <>
      {reasons}
      <p className="text-12 text-ink-2 [overflow-wrap:anywhere]">{suggestion.because}</p>
      {privileged !== undefined && <p className="text-12 text-warn-text">{privileged}.</p>}
      <div>
        <Button size="s" onClick={() => onUse(suggestion.wanted)}>
          Use this suggestion
        </Button>
      </div>
      <Disclosure summary="What it keeps and loses">
        <Sentences title="Keeps" sign="+" sentences={suggestion.keeps} />
        <Sentences title="Loses" sign="–" sentences={suggestion.loses} />
      </Disclosure>
    </>
  );
}

const SIGNS: Record<SuggestionReason["speaks"], { sign: string; said: string; colour: string }> = {
  for: { sign: "+", said: "For it: ", colour: "text-ok-mark" },
  against: { sign: "–", said: "Against it: ", colour: "text-warn-mark" },
  fact: { sign: "·", said: "", colour: "text-ink-3" },
};

function Reasons({ reasons }: { reasons: readonly SuggestionReason[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul aria-label="Reasons" className="grid gap-1">
      {reasons.map(({ speaks, text }) => {
        const { sign, said, colour } = SIGNS[speaks];
        return (
          <li key={`${speaks} ${text}`} className="flex gap-2">
            <span aria-hidden="true" className={`w-2 flex-none text-center ${colour}`}>
              {sign}
            </span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {said && <span className="sr-only">{said}</span>}
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Sentences({ title, sign, sentences }: { title: string; sign: string; sentences: readonly string[] }) {
  const id = useId();
  return (
    <div>
      <h3 id={id} className="text-12 font-medium text-ink-3">
        {title}
      </h3>
      <ul aria-labelledby={id} className="grid gap-0.5">
        {sentences.map((sentence) => (
          <li key={sentence} className="flex gap-2">
            <span aria-hidden="true" className="w-2 flex-none text-center text-ink-3">
              {sign}
            </span>
            <span className="min-w-0 [overflow-wrap:anywhere]">{sentence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const NOT_READ: Record<NonNullable<Suggestions["notRead"]>, string> = {
  no_connection: "This cluster has no SQL connection, so Rolecall reads nothing from it.",
  basic: "On Basic each reading costs request units, so the cluster is read when you ask for it.",
  failed: "The cluster could not be read.",
};

type SourcesProps = { data: Suggestions; isFetching: boolean; onRead: () => void };

/** Which sources speak, which are hidden, and how old the reading is. */
function Sources({ data, isFetching, onRead }: SourcesProps) {
  const { readAt, notRead, failure, sources } = data;
  // That it is not watched stands below.
  const lacking = sources.filter(
    ({ source, state }) => state !== "read" && !(source === "watched" && state === "not_read"),
  );
  return (
    <div className="grid gap-1.5 text-12 text-ink-3">
      {lacking.length > 0 && (
        <ul aria-label="Sources that were not read whole" className="grid gap-0.5">
          {lacking.map(({ source, state }) => (
            <li key={source}>
              {SOURCE_LABELS[source]}: <strong className="font-medium text-ink-2">{SOURCE_STATE_LABELS[state]}</strong>
            </li>
          ))}
        </ul>
      )}
      {notRead !== null && (
        <p>
          {NOT_READ[notRead]}
          {failure !== null && ` ${ERROR_WORDS[failure].title}.`}
        </p>
      )}
      <p>{NOT_SEEN}</p>
      {notRead !== "no_connection" && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {readAt !== null && (
            <span>
              Read <RelativeTime at={readAt} />
            </span>
          )}
          <Button size="s" variant="quiet" disabled={isFetching} onClick={onRead}>
            {readAt === null ? "Read it now" : "Read again"}
          </Button>
        </p>
      )}
    </div>
  );
}
