import { type Credential, hidden, mapText, type Segment, shown } from "./credential.ts";
import { connectionUrl } from "./url.ts";

/** A DNS subdomain of RFC 1123, as Kubernetes requires for a Secret (at most 253 characters; a SQL user's name has 63). */
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** The suffix of a changed name. A name that already ends like this is changed too. */
const SPELLED = /-x[a-z0-9]*$/;
const SPELLING = new Map([
  ["-", "d"],
  ["_", "u"],
  [".", "p"],
]);

/**
 * The Secret's name for a SQL user. A name that Kubernetes allows stays. In others, each character that is not a plain letter or
 * digit becomes a dash, and a suffix spells the replaced characters: `app_user` gives `app-user-xu`. The mapping is reversible, so
 * no two SQL users share a Secret, which a hash could not guarantee. At most 253 characters for any legal name.
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

/** A YAML scalar in single quotes: always a string, with no escape but the doubled quote. For printable text. */
function scalar(value: Segment[]): Segment[] {
  return [shown("'"), ...mapText(value, (text) => text.replaceAll("'", "''")), shown("'\n")];
}

/** The manifest of a Secret with the credential as `stringData`, with notes. */
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
    "Apply it with kubectl apply --server-side -f. Without that option, kubectl stores a readable copy of the password in an annotation.",
  ];
  if (secret !== name)
    notes.unshift(`The Secret is named ${secret}, since Kubernetes does not allow the name ${name}.`);
  return { segments, notes };
}
