import { useEffect, useState } from "react";
import type { LintResult } from "#lib/sql/lint/finding.ts";
import { runLint } from "./run-lint.ts";

export type Lint = {
  /** of the last checked script; it stays while the next one is checked */
  result: LintResult | null;
  busy: boolean;
  failed: boolean;
};

type Judged = { text: string; version: string; result: LintResult | null };

/** The linter's result for `text`, computed in this browser. An empty text has none. */
export function useLint(text: string, version: string): Lint {
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
