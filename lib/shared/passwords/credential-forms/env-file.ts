import { type Credential, type Segment, shown, textOf } from "./credential.ts";
import { connectionUrl } from "./url.ts";
import { libpqVariables } from "./variables.ts";

/** Needs no quotes. `docker run --env-file` takes quotes as part of the value. */
const BARE = /^[A-Z0-9_\p{Ll}][A-Z0-9_\p{Ll}.:/@%?=-]*$/u;

/**
 * The quote that sh, dotenv and Node.js read alike, or undefined where there is none: only sh knows escapes, so the value must
 * need none. Up to version 17, dotenv reads a backslash before the closing quote as an escape.
 */
function quoteFor(value: string): "" | "'" | '"' | undefined {
  if (BARE.test(value)) return "";
  if (!value.includes("'") && !value.endsWith("\\")) return "'";
  if (!/["$`\\]/.test(value)) return '"';
  return undefined;
}

/** The lines of a `.env` file, with notes. A variable that cannot be written for all readers is left out. */
export function envFile(credential: Credential): { segments: Segment[]; notes: string[] } {
  const variables = [{ key: "DATABASE_URL", value: connectionUrl(credential) }, ...libpqVariables(credential)];
  const left: string[] = [];
  let quoted = false;
  const segments = variables.flatMap(({ key, value }) => {
    const quote = quoteFor(textOf(value));
    if (quote === undefined) {
      left.push(key);
      return [];
    }
    quoted ||= quote !== "";
    return [shown(`${key}=${quote}`), ...value, shown(`${quote}\n`)];
  });
  const notes = [
    quoted
      ? "For sh (set -a; . ./.env), dotenv and node --env-file. Not for docker run --env-file, which keeps quotes."
      : "For sh (set -a; . ./.env), dotenv, node --env-file and docker run --env-file.",
  ];
  if (left.length > 0)
    notes.push(`${left.join(" and ")} cannot be quoted for all of these and is left out. DATABASE_URL contains it.`);
  notes.push("Keep the file out of version control.");
  return { segments, notes };
}
