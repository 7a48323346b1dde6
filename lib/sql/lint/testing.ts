import type { LintCode } from "./codes.ts";
import { type LintOptions, lintSql } from "./lint.ts";

/** The codes found, in the order of the script. */
export function codesOf(text: string, options: LintOptions = {}): readonly LintCode[] {
  return lintSql(text, options).findings.map(({ code }) => code);
}

/** The script as other people write it: in either case, on many lines, with comments in between. */
export function variants(script: string): readonly string[] {
  const outside = (change: (text: string) => string) =>
    script.replaceAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[^"']+/g, (piece) =>
      /^["']/.test(piece) ? piece : change(piece),
    );
  return [
    script,
    outside((text) => text.toUpperCase()),
    outside((text) => text.toLowerCase()),
    outside((text) => text.replaceAll(" ", "\n")),
    outside((text) => text.replaceAll(" ", "\r\n\t")),
    outside((text) => text.replaceAll(" ", " /* GRANT admin; /* ' */ \" */ ")),
    outside((text) => text.replaceAll(" ", " -- it's; REVOKE\n")),
  ];
}
