import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tarGzOf } from "../archive/entries.ts";
import { ROOT } from "../facts.ts";
import { questionsIn } from "./front.ts";
import { brokenLinks, foreignParts } from "./links.ts";
import { renderMarkdown } from "./markdown.ts";
import { placeOf } from "./pages.ts";
import { siteEntries } from "./site.ts";

const RELEASE = { version: "0.0.0", commit: "0123456789abcdef" };
const made = () => siteEntries(RELEASE, "site");

/** The files of the site as text, by their paths. */
function filesOf(): Map<string, string> {
  const texts = made().flatMap((entry) =>
    entry.kind === "file" ? [[entry.path, entry.body.toString("utf8")] as const] : [],
  );
  return new Map(texts);
}

const files = filesOf();
const pages = [...files].filter(([path]) => path.endsWith(".html"));

describe("the site of the documents", () => {
  test("has no broken link, to a page or to a part of one", () => {
    expect(pages.length).toBeGreaterThan(140);
    expect(brokenLinks(files)).toEqual([]);
    const broken = new Map([
      ["site/a.html", '<a href="b.html#there">b</a><a href="b.html#gone">b</a><a href="c.html">c</a>'],
      ["site/b.html", '<h2 id="there">b</h2><img src="no.png">'],
    ]);
    expect(brokenLinks(broken)).toEqual([
      "site/a.html leads to b.html#gone",
      "site/a.html leads to c.html",
      "site/b.html leads to no.png",
    ]);
  });

  test("has no script and nothing of another host, and its policy allows neither", () => {
    expect(foreignParts(files)).toEqual([]);
    expect(
      foreignParts(new Map([["a.html", '<script src="a.js"></script><img src="https://x.example/a.png">']])),
    ).toHaveLength(2);
    for (const [path, text] of pages) {
      const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text) ?? [];
      expect(policy, path).toMatch(/^default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; /);
    }
    const css = files.get("site/site.css") ?? "";
    expect([...css.matchAll(/url\("([^"]+)"\)/g)].map(([, address]) => address)).toEqual([
      "fonts/Geist.woff2",
      "fonts/GeistMono.woff2",
    ]);
    expect(css).not.toContain("@import");
  });

  test("leads from each page to each document, except that decisions are one entry", () => {
    const documents = [...files.keys()].filter(
      (path) => !/\/(?:decisions|files)\/|index/.test(path) && path.endsWith(".html"),
    );
    const guide = files.get("site/guide.html") ?? "";
    const led = documents.filter((path) => !guide.includes(`href="${path.slice("site/".length)}"`));
    expect(led).toEqual([]);
    expect(guide).toContain('href="decisions/index.html"');
  });

  test("begins with ten questions, each with the page that answers it", () => {
    const questions = questionsIn(readFileSync(join(ROOT, "docs/questions.md"), "utf8"));
    expect(questions).toHaveLength(10);
    const front = files.get("site/index.html") ?? "";
    for (const { question, target } of questions) {
      const [file = ""] = target.split("#");
      expect(front).toContain(`href="${placeOf(`docs/${file}`)}`);
      expect(front).toContain(`<strong>${question}</strong>`);
    }
  });

  test("has one heading of the first level on each page, and no heading twice under one address", () => {
    for (const [path, text] of pages) {
      expect([...text.matchAll(/<h1\b/g)], path).toHaveLength(1);
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, path).toBe(ids.length);
    }
  });

  test("is the same each time", () => {
    const pack = () => tarGzOf(made(), 1_700_000_000);
    expect(pack().equals(pack())).toBe(true);
  });
});

describe("a document", () => {
  const html = (text: string) => renderMarkdown(text, (target) => ({ address: `to:${target}`, name: "A page" })).html;

  test("has code that the keyboard scrolls, with its comments told apart", () => {
    expect(html("```sh\nnpm ci # all\n```")).toBe(
      '<pre tabindex="0"><code>npm ci <span class="comment"># all</span></code></pre>\n',
    );
  });

  test("has tables whose cells may hold a line, and no head without words", () => {
    expect(html("| a | |\n| --- | --- |\n| `x \\| y` | **z** |")).toBe(
      '<div class="table columns-2" role="group" aria-label="Table: a" tabindex="0"><table><thead><tr><th scope="col">a</th><td></td></tr></thead><tbody>\n<tr><td><code>x | y</code></td><td><strong>z</strong></td></tr>\n</tbody></table></div>\n',
    );
  });

  test("has the name of a page for a link that only repeats its file", () => {
    expect(html("[b.md](b.md), [docs/b.md](docs/b.md#c), [b](b.md)")).toBe(
      '<p><a href="to:b.md">A page</a>, <a href="to:docs/b.md#c">A page</a>, <a href="to:b.md">b</a></p>\n',
    );
  });

  test("brings no element of its own", () => {
    expect(html('a <script>alert("b")</script> & `<i>`')).toBe(
      "<p>a &lt;script&gt;alert(&quot;b&quot;)&lt;/script&gt; &amp; <code>&lt;i&gt;</code></p>\n",
    );
  });
});
