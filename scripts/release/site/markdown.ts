// Markdown as the documents of Rolecall have it, as HTML: headings, paragraphs, lists, tables, code, links, pictures. What it does not know, it
// shows as text: no part of a document becomes an element that is not listed here.

/** Where a link or picture of a document leads from the page, and the name of what it leads to where that is a document. */
export type Resolve = (target: string) => { address: string; name: string | undefined };

export type Heading = { level: number; id: string; html: string };

export type Rendered = { title: string; html: string; headings: Heading[] };

const FENCE = /^( *)```(\w*)$/;
const ITEM = /^( *)(?:-|(\d+)\.) +(.*)$/;
const PICTURE = /^<picture>$/;

/** The document as HTML, its title, and its headings in their order. */
export function renderMarkdown(text: string, resolve: Resolve): Rendered {
  const headings: Heading[] = [];
  const known = new Map<string, number>();
  const onHeading = (level: number, source: string) => {
    const heading = { level, id: unique(idOf(source), known), html: inline(source, resolve) };
    headings.push(heading);
    return heading;
  };
  const html = blocks(text.split("\n"), { resolve, onHeading });
  return { title: plain(headings[0]?.html ?? ""), html, headings };
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

type Context = { resolve: Resolve; onHeading: (level: number, source: string) => Heading };

function blocks(lines: readonly string[], context: Context): string {
  const parts: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const { html, next } = blockAt(lines, at, context);
    if (html !== "") parts.push(html);
    at = next;
  }
  return parts.join("\n");
}

type Block = { html: string; next: number };

function blockAt(lines: readonly string[], at: number, context: Context): Block {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { html: "", next: at + 1 };
  if (FENCE.test(line)) return codeAt(lines, at);
  if (PICTURE.test(line)) return pictureAt(lines, at, context);
  if (/^#{1,6} /.test(line)) return { html: headingOf(line, context), next: at + 1 };
  if (line.startsWith("|")) return tableAt(lines, at, context);
  if (ITEM.test(line)) return listAt(lines, at, context);
  let next = at + 1;
  while (next < lines.length && !beginsBlock(lines[next] ?? "")) next++;
  return { html: `<p>${inline(lines.slice(at, next).join("\n"), context.resolve)}</p>`, next };
}

const beginsBlock = (line: string): boolean =>
  line.trim() === "" || FENCE.test(line) || /^#{1,6} /.test(line) || line.startsWith("|") || ITEM.test(line);

function headingOf(line: string, { onHeading }: Context): string {
  const [, marks = "#", source = ""] = /^(#+) (.+)$/.exec(line) ?? [];
  const { level, id, html } = onHeading(marks.length, source);
  if (level === 1) return `<h1 id="${id}">${html}</h1>`;
  return `<h${level} id="${id}"><a class="anchor" href="#${id}">${html}</a></h${level}>`;
}

function codeAt(lines: readonly string[], at: number): Block {
  const [, indent = "", language = ""] = FENCE.exec(lines[at] ?? "") ?? [];
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "```") end++;
  const code = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  return { html: codeBlock(code.join("\n"), language), next: end + 1 };
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
function pictureAt(lines: readonly string[], at: number, { resolve }: Context): Block {
  const end = lines.indexOf("</picture>", at);
  const text = lines.slice(at, end).join(" ");
  const [, dark = ""] = /srcset="([^"]+)"/.exec(text) ?? [];
  const [, alt = "", light = ""] = /<img alt="([^"]*)" src="([^"]+)">/.exec(text) ?? [];
  return { html: pictureOf({ alt, light: resolve(light).address, dark: resolve(dark).address }), next: end + 1 };
}

export function pictureOf({ alt, light, dark }: { alt: string; light: string; dark: string }): string {
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${dark}"><img alt="${escaped(alt)}" src="${light}" width="1280" height="800"></picture>`;
}

function tableAt(lines: readonly string[], at: number, { resolve }: Context): Block {
  let next = at;
  while (next < lines.length && (lines[next] ?? "").startsWith("|")) next++;
  const [head = [], , ...rows] = lines.slice(at, next).map(cellsOf);
  const cell = (text: string) => inline(text.replaceAll("\\|", "|"), resolve);
  // A cell of a head without words would be no head of anything.
  const heads = head.map((text) => (text === "" ? "<td></td>" : `<th scope="col">${cell(text)}</th>`));
  const body = rows.map((row) => `<tr>${row.map((text) => `<td>${cell(text)}</td>`).join("")}</tr>`);
  const label = plain(
    head
      .filter((text) => text !== "")
      .map(cell)
      .join(", "),
  );
  const table = `<table><thead><tr>${heads.join("")}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
  return {
    html: `<div class="table columns-${head.length}" role="group" aria-label="Table: ${label}" tabindex="0">${table}</div>`,
    next,
  };
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((text) => text.trim());

function listAt(lines: readonly string[], at: number, context: Context): Block {
  const [, indent = "", number] = ITEM.exec(lines[at] ?? "") ?? [];
  const items: string[] = [];
  let next = at;
  for (;;) {
    const item = ITEM.exec(lines[next] ?? "");
    if (!item || item[1] !== indent || (item[2] === undefined) !== (number === undefined)) break;
    const [whole, , , text = ""] = item;
    const inner = whole.length - text.length;
    let end = next + 1;
    while (end < lines.length && belongsTo(lines, end, inner)) end++;
    const own = [text, ...lines.slice(next + 1, end).map((line) => line.slice(Math.min(inner, line.search(/\S|$/))))];
    items.push(`<li>${itemHtml(own, context)}</li>`);
    next = end;
    while ((lines[next] ?? "x").trim() === "" && ITEM.exec(lines[next + 1] ?? "")?.[1] === indent) next++;
  }
  const name = number === undefined ? "ul" : "ol";
  const start = number === undefined || number === "1" ? "" : ` start="${number}"`;
  return { html: `<${name}${start}>\n${items.join("\n")}\n</${name}>`, next };
}

/** Whether a line goes on an item whose text begins at this column. */
function belongsTo(lines: readonly string[], at: number, column: number): boolean {
  const line = lines[at] ?? "";
  if (line.trim() !== "")
    return line.search(/\S/) >= column || (!beginsBlock(line) && (lines[at - 1] ?? "").trim() !== "");
  const after = lines.slice(at).find((each) => each.trim() !== "");
  return after !== undefined && after.search(/\S/) >= column;
}

/** An item of one paragraph has none around its text. */
function itemHtml(lines: readonly string[], context: Context): string {
  const html = blocks(lines, context);
  const [, only] = /^<p>([\s\S]*?)<\/p>(?![\s\S]*<p>)/.exec(html) ?? [];
  return only === undefined ? html : html.replace(/^<p>[\s\S]*?<\/p>/, () => only);
}

const SPAN =
  /`([^`]+)`|!?\[((?:[^[\]`]|`[^`]*`|\[[^\]]*\])*)\]\(([^)\s]+)\)|\*\*([^*]+(?:\*[^*]+\*[^*]*)*)\*\*|\*([^*\s][^*]*)\*|\\([|*_`<>[\]])/g;

/** Text with code, links, weight and emphasis. */
export function inline(text: string, resolve: Resolve): string {
  let html = "";
  let at = 0;
  for (const match of text.matchAll(SPAN)) {
    html += escaped(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [, code, label, target, strong, weak, sign] = match;
    if (code !== undefined) html += `<code>${escaped(code)}</code>`;
    else if (target !== undefined) html += linkOf(label ?? "", target, resolve);
    else if (strong !== undefined) html += `<strong>${inline(strong, resolve)}</strong>`;
    else if (weak !== undefined) html += `<em>${inline(weak, resolve)}</em>`;
    else html += escaped(sign ?? "");
  }
  return html + escaped(text.slice(at));
}

/** A link that only repeats the name of a file has the name of its page. */
function linkOf(label: string, target: string, resolve: Resolve): string {
  const { address, name } = resolve(target);
  const shown = name !== undefined && /^[\w/-]+\.md$/.test(label) ? escaped(name) : inline(label, resolve);
  return `<a href="${escaped(address)}">${shown}</a>`;
}

/** The text of HTML that was made here, for an attribute or a title. */
export function plain(html: string): string {
  return html.replace(/<[^>]+>/g, "");
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
