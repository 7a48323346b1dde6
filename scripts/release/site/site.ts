import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileEntry, tarGzOf } from "../archive/entries.ts";
import { compare, type Entry } from "../archive/tar.ts";
import { namesOf, OUT, type Release, ROOT } from "../facts.ts";
import { frontPage } from "./front.ts";
import { type Contents, type Page, pageHtml, relativeTo } from "./layout.ts";
import { codeBlock, escaped, plain, renderMarkdown } from "./markdown.ts";
import { FILES, NAMES, PARTS, placeOf, RAW } from "./pages.ts";

const FONTS = {
  "Geist.woff2": "geist-sans/Geist-Variable.woff2",
  "GeistMono.woff2": "geist-mono/GeistMono-Variable.woff2",
};
const GEIST = "node_modules/geist";
const PICTURES = ["e2e/screens/sql-users.png", "e2e/screens/sql-users-dark.png"];

/** The documents as a site: pages, one style sheet, fonts and pictures. `at` is the folder in which it lies. */
export function siteEntries({ version, commit }: Pick<Release, "version" | "commit">, at: string): Entry[] {
  const documents = documentPaths().map(documentPage);
  const contents: Contents = PARTS.map(({ title, documents }) => ({
    title,
    pages: documents.map((path) => ({ name: nameOf(path), place: placeOf(path) })),
  }));
  const pages = [frontPage(read("docs/questions.md"), read("README.md")), ...documents, ...FILES.map(filePage)];
  const frame = { contents, version, commit };
  return [
    ...pages.map((page) => fileEntry(posix.join(at, page.place), pageHtml(page, frame))),
    fileEntry(`${at}/site.css`, styleSheet()),
    fileEntry(`${at}/favicon.svg`, read("public/favicon.svg")),
    fileEntry(`${at}/fonts/LICENSE.txt`, read(`${GEIST}/${licenseOf(GEIST)}`)),
    ...Object.entries(FONTS).map(([name, path]) =>
      fileEntry(`${at}/fonts/${name}`, readFileSync(join(ROOT, GEIST, "dist/fonts", path))),
    ),
    ...PICTURES.map((path) => fileEntry(posix.join(at, placeOf(path)), readFileSync(join(ROOT, path)))),
    ...RAW.map((path) => fileEntry(posix.join(at, placeOf(path)), read(path))),
  ];
}

/** Packs the site. */
export function packSite(release: Release): void {
  const name = namesOf(release).site;
  const folder = `rolecall-${release.version}-site`;
  writeFileSync(join(OUT, name), tarGzOf(siteEntries(release, folder), release.time));
  console.log(`  ${name}`);
}

/** The documents of the contents, then each decision. */
function documentPaths(): string[] {
  const listed = PARTS.flatMap(({ documents }) => documents);
  const all = globSync(["*.md", "docs/**/*.md", "bench/*.md"], { cwd: ROOT }).toSorted(compare);
  const rest = all.filter((path) => !listed.includes(path));
  const lost = rest.filter((path) => !path.startsWith("docs/decisions/"));
  if (lost.length > 0) throw new Error(`The contents of the site lack ${lost.join(", ")}`);
  return [...listed, ...rest];
}

/** The name of a document in the contents, and in links that have no words of their own. */
function nameOf(path: string): string {
  const [, title = path] = /^# (.+)$/m.exec(read(path)) ?? [];
  return NAMES[path] ?? title.replaceAll("`", "");
}

function documentPage(path: string): Page {
  const place = placeOf(path);
  const resolve = (target: string) => {
    if (/^[a-z]+:/.test(target)) return { address: target, name: undefined };
    const [file = "", anchor] = target.split("#");
    const leadsTo = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file));
    if (!existsSync(join(ROOT, leadsTo))) throw new Error(`${path} leads to ${leadsTo}, which is not there`);
    const address = leadsTo === path ? "" : relativeTo(place, placeOf(leadsTo));
    const name = leadsTo.endsWith(".md") ? nameOf(leadsTo) : undefined;
    return { address: anchor === undefined ? address : `${address}#${anchor}`, name };
  };
  const { title, html, headings } = renderMarkdown(read(path), resolve);
  const [, first = ""] = /<p>([\s\S]*?)<\/p>/.exec(html) ?? [];
  const description = plainText(plain(first)).split("\n")[0] ?? "";
  return { place, title: path === "README.md" ? "Start" : title, body: html, headings, description };
}

function filePage(path: string): Page {
  const body = `<h1><code>${escaped(path)}</code></h1>\n${codeBlock(read(path).trimEnd(), path.split(".").at(-1) ?? "")}`;
  return { place: placeOf(path), title: path, body, headings: [], description: `The file ${path} of Rolecall.` };
}

/** The colours of the product itself, then what a page of text needs. */
function styleSheet(): string {
  return `${read("components/ui/tokens.css")}\n${read("scripts/release/site/site.css")}`;
}

function licenseOf(folder: string): string {
  const [name] = globSync("LICENSE*", { cwd: join(ROOT, folder) });
  if (name === undefined) throw new Error(`${folder} has no license`);
  return name;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** HTML that was made here, without its marks. */
function plainText(html: string): string {
  return html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
