import type { LintResult } from "#lib/sql/lint/finding.ts";
import type { LintOptions } from "#lib/sql/lint/lint.ts";

export type LintRequest = { text: string; options: LintOptions };

/** Shorter scripts are checked between two frames; longer ones would block typing. */
const AT_ONCE = 4_000;

/**
 * Checks a script in this browser: a short one on this thread, a long one in a worker that `signal` can end. Rejects if the linter cannot
 * be fetched, and with the signal's reason.
 */
export async function runLint(request: LintRequest, signal: AbortSignal): Promise<LintResult> {
  if (request.text.length > AT_ONCE && typeof Worker !== "undefined") return inWorker(request, signal);
  const { lintSql } = await import("#lib/sql/lint/lint.ts");
  signal.throwIfAborted();
  return lintSql(request.text, request.options);
}

function inWorker(request: LintRequest, signal: AbortSignal): Promise<LintResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./lint.worker.ts", import.meta.url), { type: "module" });
    const end = () => worker.terminate();
    signal.addEventListener("abort", () => {
      end();
      reject(signal.reason);
    });
    worker.addEventListener("error", () => {
      end();
      reject(new Error("The linter did not start."));
    });
    worker.addEventListener("message", ({ data }: MessageEvent<LintResult>) => {
      end();
      resolve(data);
    });
    worker.postMessage(request);
  });
}
