// The Markdown of the documents as HTML. Of HTML in a document, the pictures alone become elements; anything else is shown as text.
import { Marked, type RendererObject, type Tokens } from "marked";

/** Where a link or picture of a document leads from the page, and the name of what it leads to where that is a document. */
export type Resolve = (target: string) => { address: string; name: string | undefined };

export type Heading = { level: number; id: string; html: string };

export type Rendered = { title: string; html: string; headings: Heading[] };

/** The document as HTML, its title, and its headings in their order. */
export function renderMarkdown(text: string, resolve: Resolve): Rendered {
  const headings: Heading[] = [];
  const html = markedFor(resolve, (heading) => headings.push(heading)).parse(text, { async: false });
  return { title: plain(headings[0]?.html ?? ""), html, headings };
}

/** Text with code, links, weight and emphasis. */
export function inline(text: string, resolve: Resolve): string {
  return markedFor(resolve).parseInline(text, { async: false });
}

function markedFor(resolve: Resolve, onHeading: (heading: Heading) => void = () => {}): Marked {
  const known = new Map<string, number>();
  const renderer: RendererObject = {
    heading({ tokens, depth: level, text }) {
      const id = unique(idOf(text), known);
      const html = this.parser.parseInline(tokens);
      onHeading({ level, id, html });
      if (level === 1) return `<h1 id="${id}">${html}</h1>\n`;
      return `<h${level} id="${id}"><a class="anchor" href="#${id}">${html}</a></h${level}>\n`;
    },
    code: ({ text, lang = "" }) => `${codeBlock(text, lang)}\n`,
    text(token) {
      return "tokens" in token && token.tokens ? this.parser.parseInline(token.tokens) : escaped(token.text);
    },
    html: ({ text }) => (text.startsWith("<picture>") ? pictureIn(text, resolve) : escaped(text)),
    link({ href, tokens, text }) {
      const { address, name } = resolve(href);
      // A link that only repeats the name of a file has the name of its page.
      const isFile = name !== undefined && /^[\w/-]+\.md$/.test(text);
      return `<a href="${escaped(address)}">${isFile ? escaped(name) : this.parser.parseInline(tokens)}</a>`;
    },
    table({ header, rows }) {
      const label = plain(
        header
          .map(({ tokens }) => this.parser.parseInline(tokens))
          .filter(Boolean)
          .join(", "),
      );
      const cell = ({ tokens }: Tokens.TableCell) => `<td>${this.parser.parseInline(tokens)}</td>`;
      // A cell of a head without words would be no head of anything.
      const head = (one: Tokens.TableCell) =>
        one.text === "" ? "<td></td>" : `<th scope="col">${this.parser.parseInline(one.tokens)}</th>`;
      const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
      const table = `<table><thead><tr>${header.map(head).join("")}</tr></thead><tbody>\n${body}\n</tbody></table>`;
      return `<div class="table columns-${header.length}" role="group" aria-label="Table: ${label}" tabindex="0">${table}</div>\n`;
    },
  };
  return new Marked({ renderer });
}

/** The anchor of a heading, as GitHub makes it. */
function idOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function unique(id: string, known: Map<string, number>): string {
  const times = known.get(id) ?? 0;
  known.set(id, times + 1);
  return times === 0 ? id : `${id}-${times}`;
}

/** Code that scrolls in itself, which the keyboard can do too. */
export function codeBlock(code: string, language: string): string {
  const hasComments = ["sh", "yaml", "nginx", "hcl"].includes(language);
  const lines = code.split("\n").map((line) => {
    const [, before = line, comment = ""] = (hasComments && /^(.*?(?:^|\s))(#.*)$/.exec(line)) || [];
    return `${escaped(before)}${comment === "" ? "" : `<span class="comment">${escaped(comment)}</span>`}`;
  });
  return `<pre tabindex="0"><code>${lines.join("\n")}</code></pre>`;
}

/** A picture for each theme. */
function pictureIn(text: string, resolve: Resolve): string {
  const [, dark = ""] = /srcset="([^"]+)"/.exec(text) ?? [];
  const [, alt = "", light = ""] = /<img alt="([^"]*)" src="([^"]+)">/.exec(text) ?? [];
  return pictureOf({ alt, light: resolve(light).address, dark: resolve(dark).address });
}

export function pictureOf({ alt, light, dark }: { alt: string; light: string; dark: string }): string {
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${dark}"><img alt="${escaped(alt)}" src="${light}" width="1280" height="800"></picture>`;
}

/** The text of HTML that was made here, for an attribute or a title. */
export function plain(html: string): string {
  return html.replace(/<[^>]+>/g, "");
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
