import { lintSql } from "#lib/sql/lint/lint.ts";
import type { LintRequest } from "./run-lint.ts";

/** Checks one script, then ends. */
self.addEventListener("message", ({ data }: MessageEvent<LintRequest>) => {
  self.postMessage(lintSql(data.text, data.options));
});
