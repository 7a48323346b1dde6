import { type Credential, type Segment, shown, textOf } from "./credential.ts";
import { connectionUrl } from "./url.ts";
import { libpqVariables } from "./variables.ts";

/** Read alike by everything, `docker run --env-file` included, which takes quotes for a part of the value. */
const BARE = /^[A-Z0-9_\p{Ll}][A-Z0-9_\p{Ll}.:/@%?=-]*$/u;

/**
 * The quote that sh, dotenv and Node's own reader understand alike, or undefined where there is none: sh alone knows
 * escapes, so a value must need none. A backslash before the closing quote is an escape to dotenv up to 17.
 */
function quoteFor(value: string): "" | "'" | '"' | undefined {
  if (BARE.test(value)) return "";
  if (!value.includes("'") && !value.endsWith("\\")) return "'";
  if (!/["$`\\]/.test(value)) return '"';
  return undefined;
}

/** The lines of a `.env` file, and what to know about it. A variable that cannot be written for all readers is left out. */
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
      ? "For sh (set -a; . ./.env), dotenv and node --env-file. Not for docker run --env-file, which keeps quotes as part of a value."
      : "For sh (set -a; . ./.env), dotenv, node --env-file and docker run --env-file.",
  ];
  if (left.length > 0)
    notes.push(`${left.join(" and ")} cannot be quoted alike for all of these and is left out; DATABASE_URL holds it.`);
  notes.push("Keep the file out of version control.");
  return { segments, notes };
}
