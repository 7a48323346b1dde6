import { env } from "../base/env/env.ts";

/** A few sentences, and optionally a link with one line below it. */
export type Mail = {
  to: { name: string; address: string };
  subject: string;
  sentences: readonly string[];
  link?: { label: string; url: string; note: string };
};

/** A mail as text and as simple HTML. Values that people choose, such as names, are escaped. */
export function mailBody({ to, sentences, link }: Omit<Mail, "subject">): { text: string; html: string } {
  const shown = (sentence: string) => withoutLinks(sentence, env().APP_URL.origin);
  const greeting = `Hello ${oneLine(to.name) || to.address},`;
  const closing = "Sent by Rolecall. Rolecall never asks for a password by mail.";
  const said = [greeting, ...sentences].map(shown);
  const text = [...said, ...(link ? [`${link.label}:\n${link.url}`, link.note] : []), `-- \n${closing}`];
  const paragraph = (inner: string, style = "") => `<p style="margin:0 0 16px${style}">${inner}</p>`;
  const html = [
    ...said.map((sentence) => paragraph(escaped(sentence))),
    ...(link
      ? [
          paragraph(`<a href="${escaped(link.url)}" style="color:#1d4ed8">${escaped(link.label)}</a>`),
          paragraph(escaped(link.note)),
        ]
      : []),
    paragraph(escaped(closing), ";color:#6b7280;font-size:12px"),
  ];
  return {
    text: `${text.join("\n\n")}\n`,
    html: `<!doctype html><html lang="en"><body style="font:14px/22px sans-serif;color:#111827;max-width:560px">${html.join("")}</body></html>`,
  };
}

/** An address, or a host name with `www.` or a path, which programs for mail make a link of. */
const ADDRESSES = /[\p{L}\p{N}+.-]*:\/\/\S*|\bwww\.\S*|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+\/\S*/giu;
/** Joins words invisibly: a program for mail sees no address then. */
const JOINER = "\u2060";

/** Only Rolecall's own address stays a link: the words of a mail can come from people, such as their names. */
function withoutLinks(text: string, origin: string): string {
  const isOwn = (address: string) => address.replace(/[.,;:]+$/, "") === origin;
  return text.replaceAll(ADDRESSES, (found) => (isOwn(found) ? found : found.replaceAll(/[.:/]/g, `$&${JOINER}`)));
}

/** For a header: a line break in it would begin another header. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}
