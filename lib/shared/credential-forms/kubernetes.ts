import { type Credential, hidden, mapText, type Segment, shown } from "./credential.ts";
import { connectionUrl } from "./url.ts";

/** DNS subdomain of RFC 1123: what Kubernetes takes for the name of a Secret (253 characters at most; a SQL user's has 63). */
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** How `secretName` ends where it changed a name, so a name that ends so by itself is changed too. */
const SPELLED = /-x[a-z0-9]*$/;
const SPELLING = new Map([
  ["-", "d"],
  ["_", "u"],
  [".", "p"],
]);

/**
 * The Secret's name for a SQL user. One that Kubernetes allows stays; in any other, each character that is not a plain
 * letter or digit becomes a dash, and a suffix spells what the dashes were: `app_user` gives `app-user-xu`. The way
 * back is unique, so no two SQL users share a Secret, which a hash could promise only until somebody looks for two
 * names that collide. At most 253 characters for any legal name.
 */
export function secretName(name: string): string {
  if (SUBDOMAIN.test(name) && !SPELLED.test(name)) return name;
  const begin = /^[a-z0-9]/.test(name) ? ["", ""] : ["sql", "s"];
  const spelled = Array.from(name.replaceAll(/[a-z0-9]/g, ""), spell);
  return `${begin[0]}${name.replaceAll(/[^a-z0-9]/gu, "-")}-x${begin[1]}${spelled.join("")}`;
}

/** One letter, or the code point in hexadecimal between two `h`. */
function spell(character: string): string {
  return SPELLING.get(character) ?? `h${(character.codePointAt(0) ?? 0).toString(16)}h`;
}

/** A YAML scalar in single quotes: always a string, with no escape but the doubled quote. Right for printable text. */
function scalar(value: Segment[]): Segment[] {
  return [shown("'"), ...mapText(value, (text) => text.replaceAll("'", "''")), shown("'\n")];
}

/** The manifest of a Secret with the credential as `stringData`, and what to know about it. */
export function kubernetesSecret(credential: Credential): { segments: Segment[]; notes: string[] } {
  const { name, password, clusterName, connection } = credential;
  const secret = secretName(name);
  const line = (key: string, value: Segment[]) => [shown(`${key}: `), ...scalar(value)];
  const segments = [
    shown("apiVersion: v1\nkind: Secret\nmetadata:\n"),
    ...line("  name", [shown(secret)]),
    shown("  annotations:\n"),
    ...line("    rolecall/cluster", [shown(clusterName)]),
    ...line("    rolecall/sql-user", [shown(name)]),
    shown("type: Opaque\nstringData:\n"),
    ...line("  url", connectionUrl(credential)),
    ...line("  username", [shown(name)]),
    ...line("  password", [hidden(password)]),
    ...line("  host", [shown(connection.host)]),
    ...line("  port", [shown(String(connection.port))]),
    ...line("  database", [shown(connection.database)]),
  ];
  const notes = [
    "Apply it with kubectl apply --server-side -f: without that option, kubectl keeps a second, readable copy of the password in an annotation.",
  ];
  if (secret !== name)
    notes.unshift(
      `The Secret is called ${secret}, not ${name}: Kubernetes allows fewer characters in a name, and each SQL user keeps a Secret of its own.`,
    );
  return { segments, notes };
}
