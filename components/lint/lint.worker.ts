import { lintSql } from "#lib/sql/lint/lint.ts";
import type { LintRequest } from "./run-lint.ts";

/** Judges one script and ends with it. */
self.addEventListener("message", ({ data }: MessageEvent<LintRequest>) => {
  self.postMessage(lintSql(data.text, data.options));
});
