"use client";

import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { releaseOptions } from "#components/sql/releases.ts";
import { Button } from "#components/ui/button.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import type { LintResult } from "#lib/sql/lint/finding.ts";
import type { Span } from "#lib/sql/lint/read/lexer.ts";
import { entriesOf, lintSummary } from "./entries.ts";
import { Findings } from "./findings.tsx";
import { runLint } from "./run-lint.ts";

/** A script as found in guides, with typical mistakes for CockroachDB. */
const WRONG_SCRIPT = `GRANT admin TO app_user;
REVOKE admin FROM app_user;
GRANT SELECT, INSERT, UPDATE ON DATABASE production TO app_user;
GRANT ALL ON DATABASE production TO app-user;
GRANT SELECT ON TABLE production.orders TO app_user;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app_user;
SHOW GRANTS FOR app_user;
`;

/** Debounce: longer than the pause between two keys. */
const QUIET_MS = 200;

export type LinterProps = {
  /** version of the cluster, if the page has one */
  version?: string;
  rows?: number;
};

/** Checks a pasted script. It never leaves the browser. */
export function Linter({ version: own = "", rows = 10 }: LinterProps) {
  const fieldId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState("");
  const version = chosen ?? own;
  const linted = useLint(text, version);

  useEffect(() => () => clearTimeout(timer.current), []);

  /** The field is uncontrolled: React must not compare a megabyte at each key. */
  function readSoon(delay = QUIET_MS) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setText(field.current?.value ?? ""), delay);
  }

  function fillIn() {
    if (!field.current) return;
    field.current.value = WRONG_SCRIPT;
    field.current.focus();
    readSoon(0);
  }

  return (
    <div className="@container">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 @min-[56rem]:grid-cols-2">
        <div className="grid content-start gap-3 @min-[56rem]:sticky @min-[56rem]:top-5 @min-[56rem]:self-start">
          <TextArea
            ref={field}
            id={fieldId}
            label="SQL"
            labelEnd="Stays in this browser"
            rows={rows}
            onChange={() => readSoon()}
            className="leading-5"
          />
          <Select
            label="Cluster version"
            className="max-w-70"
            options={releaseOptions(version, own)}
            value={version}
            onChange={setChosen}
          />
        </div>
        <Result
          linted={linted}
          text={text}
          fieldId={fieldId}
          onSelect={(place) => field.current && selectIn(field.current, place)}
          onExample={fillIn}
        />
      </div>
    </div>
  );
}

type ResultProps = {
  linted: ReturnType<typeof useLint>;
  text: string;
  fieldId: string;
  onSelect: (place: Span) => void;
  onExample: () => void;
};

function Result({ linted: { result, busy, failed }, text, fieldId, onSelect, onExample }: ResultProps) {
  const settled = useDeferredValue(result);
  const entries = useMemo(() => (settled ? entriesOf(settled) : []), [settled]);
  return (
    <div className="grid content-start gap-3">
      <output aria-live="polite" aria-busy={busy} className="font-medium">
        {settled ? lintSummary(settled) : busy ? "Checking" : ""}
      </output>
      {failed && (
        <Note tone="warn" role="alert">
          The linter did not load. Reload the page and try again.
        </Note>
      )}
      {settled ? (
        <Findings entries={entries} text={text} fieldId={fieldId} onSelect={onSelect} />
      ) : (
        !busy && !failed && <Empty onExample={onExample} />
      )}
    </div>
  );
}

function Empty({ onExample }: { onExample: () => void }) {
  return (
    <div className="grid max-w-[65ch] gap-3 text-ink-2">
      <p>
        Paste statements about users, roles and privileges from a guide or migration. The linter shows which fail on
        CockroachDB, what they really grant, and what to run instead.
      </p>
      <p>It knows every supported release. Statements that it does not know are marked unknown.</p>
      <p>
        <Button size="s" onClick={onExample}>
          Show an example
        </Button>
      </p>
    </div>
  );
}

/** Selects a span and scrolls to its line. */
function selectIn(field: HTMLTextAreaElement, { from, to }: Span) {
  const line = field.value.slice(0, from).split("\n").length - 1;
  const height = Number.parseFloat(getComputedStyle(field).lineHeight);
  field.focus();
  field.setSelectionRange(from, to);
  field.scrollTop = Math.max(0, (line - 2) * height);
  field.scrollIntoView({ block: "nearest" });
}

type Lint = {
  /** of the last checked script; it stays while the next one is checked */
  result: LintResult | null;
  busy: boolean;
  failed: boolean;
};

type Judged = { text: string; version: string; result: LintResult | null };

/** The linter's result for `text`, computed in this browser. An empty text has none. */
function useLint(text: string, version: string): Lint {
  const [judged, setJudged] = useState<Judged | null>(null);
  const blank = text.trim() === "";

  useEffect(() => {
    if (blank) return;
    const abort = new AbortController();
    runLint({ text, options: version === "" ? {} : { version } }, abort.signal).then(
      (result) => setJudged({ text, version, result }),
      () => {
        if (!abort.signal.aborted) setJudged({ text, version, result: null });
      },
    );
    return () => abort.abort();
  }, [text, version, blank]);

  if (blank) return { result: null, busy: false, failed: false };
  const now = judged?.text === text && judged.version === version;
  return { result: judged?.result ?? null, busy: !now, failed: now && judged.result === null };
}
