import { isLoopback } from "../env/loopback.ts";
import { Secret } from "../secret.ts";

/** Where mail goes: to a server, as files into a folder, or to standard output. */
export type MailTarget =
  | { kind: "smtp"; host: string; port: number; tls: "at_once" | "required" | "none"; user: string; password: Secret }
  | { kind: "folder"; path: string }
  | { kind: "console" };

/** Reads `smtp://…`, `smtps://…`, `file:PATH` or `console:`; undefined for anything else. */
export function parseMailTarget(text: string): MailTarget | undefined {
  if (text === "console:") return { kind: "console" };
  const [, path] = /^file:(.+)$/.exec(text) ?? [];
  if (path) return { kind: "folder", path };
  const url = URL.parse(text);
  if (!url?.hostname || !["smtp:", "smtps:"].includes(url.protocol) || !/^\/?$/.test(url.pathname)) return undefined;
  if (url.search || url.hash) return undefined;
  const safe = url.protocol === "smtps:";
  const host = url.hostname.toLowerCase();
  return {
    kind: "smtp",
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (safe ? 465 : 587),
    // A link in a mail is a password for a quarter of an hour: it crosses no network in plain text.
    tls: safe ? "at_once" : isLoopback(host) ? "none" : "required",
    user: decode(url.username),
    password: new Secret(decode(url.password)),
  };
}

/** Reads `rolecall@example.com` or `Rolecall <rolecall@example.com>`; undefined for anything else. */
export function parseSender(text: string): { name: string; address: string } | undefined {
  const [, name, address] = /^\s*(?:"?([^<>"\p{Cc}]*?)"?\s*<)?([^\s<>@,;:"]+@[^\s<>@,;:"]+)>?\s*$/u.exec(text) ?? [];
  return address && text.includes("<") === text.includes(">") ? { name: name ?? "", address } : undefined;
}

/** A percent sign that begins no code stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
