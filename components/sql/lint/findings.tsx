import CircleX from "lucide-react/icons/circle-x";
import Info from "lucide-react/icons/info";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { memo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import type { Severity } from "#lib/sql/lint/codes.ts";
import type { Span } from "#lib/sql/lint/read/lexer.ts";
import { type Entry, placeOf } from "./entries.ts";

/** A script of a megabyte may have thousands. */
const STEP = 100;
const EXCERPT_MAX = 120;

export type FindingsProps = {
  entries: readonly Entry[];
  /** the checked script */
  text: string;
  /** id of the field that holds it */
  fieldId: string;
  onSelect: (place: Span) => void;
};

export const Findings = memo(function Findings({ entries, text, fieldId, onSelect }: FindingsProps) {
  const [shown, setShown] = useState(STEP);
  const rest = entries.length - shown;
  if (entries.length === 0) return null;
  return (
    <>
      <ol aria-label="Findings" className="border-t border-line">
        {entries.slice(0, shown).map((entry, index) => {
          const { from, to, line, column } = placeOf(entry);
          return (
            <li key={`${from}-${String(index)}`} className="grid gap-1.5 border-b border-line py-3">
              <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <SeverityMark severity={entry.kind === "finding" ? entry.finding.severity : "unknown"} />
                <strong className="min-w-0 [overflow-wrap:anywhere]">
                  {entry.kind === "finding" ? entry.finding.title : "Unknown statement, not checked"}
                </strong>
                <a
                  href={`#${fieldId}`}
                  title={`Select line ${line}, column ${column} in the script`}
                  onClick={(event) => {
                    event.preventDefault();
                    onSelect({ from, to });
                  }}
                  className="link ml-auto font-mono text-12"
                >
                  {line}:{column}
                </a>
              </div>
              <Body entry={entry} text={text} />
            </li>
          );
        })}
      </ol>
      {rest > 0 && (
        <Button size="s" className="mt-3 justify-self-start" onClick={() => setShown(shown + STEP)}>
          Show {Math.min(rest, STEP)} more of {rest}
        </Button>
      )}
    </>
  );
});

function Body({ entry, text }: { entry: Entry; text: string }) {
  if (entry.kind === "unknown")
    return (
      <>
        <p className="text-ink-2">
          The linter checks statements about users, roles and privileges only. This one may be right or wrong.
        </p>
        <CodeBlock>{excerpt(text, entry.statement)}</CodeBlock>
      </>
    );
  const { reason, fix, source } = entry.finding;
  return (
    <>
      <p className="text-ink-2 [overflow-wrap:anywhere]">{reason}</p>
      {fix !== undefined && (
        <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 max-md:grid-cols-[minmax(0,1fr)]">
          <CodeBlock>{fix}</CodeBlock>
          <CopyButton size="s" label="Copy" text={() => fix} />
        </div>
      )}
      <p className="text-12 text-ink-3 [overflow-wrap:anywhere]">{source}</p>
    </>
  );
}

/** The first line of a statement. */
function excerpt(text: string, { from, to }: Span): string {
  const [line = ""] = text.slice(from, Math.min(to, from + EXCERPT_MAX + 1)).split("\n");
  return line.length > EXCERPT_MAX || from + line.length < to ? `${line.slice(0, EXCERPT_MAX)} …` : line;
}

/** The severity of a finding, by shape, word and colour. */
function SeverityMark({ severity }: { severity: Severity | "unknown" }) {
  if (severity === "error")
    return (
      <Pill tone="warn" className="font-medium">
        <CircleX />
        error
      </Pill>
    );
  if (severity === "warning")
    return (
      <Pill tone="line">
        <TriangleAlert className="text-warn-mark" />
        warning
      </Pill>
    );
  if (severity === "info")
    return (
      <Pill tone="plain">
        <Info />
        info
      </Pill>
    );
  return (
    <Pill tone="dashed">
      <span aria-hidden="true" className="w-3 text-center font-strong">
        ?
      </span>
      unknown
    </Pill>
  );
}
