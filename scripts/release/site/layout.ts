import { posix } from "node:path";
import { escaped, type Heading, plain } from "./markdown.ts";

/** A page with nothing but its own files: no script, no form, no frame, and nothing of another host. */
const POLICY =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

export type Contents = readonly { title: string; pages: readonly { name: string; place: string }[] }[];

export type Page = {
  /** its path on the site */
  place: string;
  title: string;
  /** what is in its main part */
  body: string;
  /** those that the list *On this page* names */
  headings: readonly Heading[];
  description: string;
};

type Frame = { contents: Contents; version: string; commit: string };

/** The whole document of a page. */
export function pageHtml(page: Page, frame: Frame): string {
  const to = (place: string) => escaped(relativeTo(page.place, place));
  const isFront = page.place === "index.html";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${escaped(page.description)}">
<title>${isFront ? "Rolecall: SQL users for CockroachDB Cloud" : `${page.title} · Rolecall`}</title>
<link rel="icon" type="image/svg+xml" href="${to("favicon.svg")}">
<link rel="stylesheet" href="${to("site.css")}">
</head>
<body${isFront ? ' class="front"' : ""}>
<a class="skip" href="#site-text">Skip to the text</a>
<header class="top">
<a class="home" href="${to("index.html")}"><img src="${to("favicon.svg")}" alt="" width="20" height="20">Rolecall</a>
<span class="version">${escaped(frame.version)}</span>
<a class="to-pages" href="#site-pages">All pages</a>
</header>
<div class="columns">
${onThisPage(page)}
<main id="site-text" tabindex="-1">
${page.body}
${isFront ? "" : neighbours(page.place, frame.contents, to)}
</main>
<nav id="site-pages" class="pages" aria-label="All pages">
${frame.contents.map((part) => partHtml(part, page.place, to)).join("\n")}
</nav>
</div>
<footer>Rolecall ${escaped(frame.version)}, commit <code>${escaped(frame.commit.slice(0, 12))}</code>. This site has no script and calls no other host.</footer>
</body>
</html>
`;
}

function partHtml({ title, pages }: Contents[number], here: string, to: (place: string) => string): string {
  const links = pages.map(({ name, place }) => {
    const isHere = place === here || (place === "decisions/index.html" && here.startsWith("decisions/"));
    return `<li><a href="${to(place)}"${isHere ? ' aria-current="page"' : ""}>${escaped(name)}</a></li>`;
  });
  return `<h2>${escaped(title)}</h2>\n<ul>\n${links.join("\n")}\n</ul>`;
}

/** Closed on a narrow screen, and beside the text on a wide one. */
function onThisPage({ headings }: Page): string {
  const parts = headings.filter(({ level }) => level === 2);
  if (parts.length < 3) return "";
  const links = parts.map(({ id, html }) => `<li><a href="#${id}">${plain(html)}</a></li>`);
  return `<details class="on-page"><summary>On this page</summary><nav aria-label="On this page"><ul>\n${links.join("\n")}\n</ul></nav></details>`;
}

function neighbours(here: string, contents: Contents, to: (place: string) => string): string {
  const pages = contents.flatMap(({ pages }) => pages);
  const at = pages.findIndex(({ place }) => place === here);
  if (at === -1) return "";
  const link = (page: (typeof pages)[number] | undefined, rel: "prev" | "next", label: string) =>
    page ? `<a rel="${rel}" href="${to(page.place)}"><span>${label}</span> ${escaped(page.name)}</a>` : "<span></span>";
  return `<nav class="neighbours" aria-label="Pages beside this one">${link(pages[at - 1], "prev", "Previous")}${link(pages[at + 1], "next", "Next")}</nav>`;
}

/** The address of a place of the site, from another. */
export function relativeTo(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}
