import { type Credential, mapText, type Segment, shown } from "./credential.ts";
import { connectionUrl } from "./url.ts";
import { libpqVariables, type Variable } from "./variables.ts";

/** A word in single quotes for a POSIX shell, where only the quote itself is special. */
function quote(value: Segment[]): Segment[] {
  return [shown("'"), ...mapText(value, (text) => text.replaceAll("'", "'\\''")), shown("'")];
}

function assignment({ key, value }: Variable): Segment[] {
  return [shown(` ${key}=`), ...quote(value)];
}

/**
 * One compound command that opens a SQL shell with the installed client. The password goes through the environment: every
 * user of the machine can see arguments in `ps`. The parentheses end the variables with the SQL shell, and keep pasted lines
 * from being typed into it. Each line begins with a space, see the note.
 *
 * `cockroach sql` reads COCKROACH_URL (CockroachDB documentation, "cockroach sql", flag `--url`); psql the PG ones.
 */
export function shellCommand(credential: Credential): { segments: Segment[]; notes: string[] } {
  const url = { key: "COCKROACH_URL", value: connectionUrl(credential) };
  return {
    segments: [
      shown(" (\n export"),
      ...libpqVariables(credential).flatMap(assignment),
      shown("\n export"),
      ...assignment(url),
      shown("\n if command -v cockroach >/dev/null; then cockroach sql; else psql; fi\n )"),
    ],
    notes: [
      "For sh, bash and zsh: opens cockroach sql if it is installed, else psql.",
      "The leading spaces keep the password out of the history with HISTCONTROL=ignorespace (bash) or HIST_IGNORE_SPACE (zsh).",
    ],
  };
}
