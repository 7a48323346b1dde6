import { present } from "#lib/shared/present.ts";
import { EXIT } from "../failure.ts";
import { oneLine, print, say } from "../output.ts";
import { VERSION } from "../version.ts";
import { FAIL_ON, type LintChoices } from "./choices.ts";
import { readFiles } from "./read-files.ts";
import { countSeverities, type LintReport, lintFiles } from "./report.ts";
import { sarifOf } from "./sarif.ts";
import { jsonOf, textOf } from "./text.ts";

/** Lints files and prints the report. Resolves to the exit code. */
export async function lint(paths: readonly string[], choices: LintChoices): Promise<number> {
  const { clusterVersion, database, failOn, format, stdinName } = choices;
  const { files, unread } = await readFiles(paths, stdinName);
  const report = lintFiles(
    files,
    unread,
    present({
      version: clusterVersion,
      currentDatabase: database,
    }),
  );
  for (const { path, problem } of unread) say(`rolecall: ${oneLine(path)}: ${problem}`);
  print(printed(report, format));
  if (unread.length > 0) return EXIT.failed;
  const counts = countSeverities(report);
  const failing = FAIL_ON.slice(0, FAIL_ON.indexOf(failOn) + 1);
  return failing.some((severity) => counts[severity] > 0) ? EXIT.found : EXIT.done;
}

function printed(report: LintReport, format: LintChoices["format"]): string {
  switch (format) {
    case "text":
      return textOf(report);
    case "json":
      return jsonOf(report);
    case "sarif":
      return JSON.stringify(sarifOf(report, VERSION), null, 2);
    default:
      return format satisfies never;
  }
}
