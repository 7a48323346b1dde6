// The sentences that promise something: in documents and in the interface. docs/claims.md names for each the test that holds it.
import { globSync } from "node:fs";
import { parseAst } from "rolldown/parseAst";
import { ROOT, read } from "./documents.ts";

/** Words that say that something is proved, is over or cannot be gained. */
const PROMISE = /\b(?:restricted|ended|ends|proved|proof)\b/i;
/** What is said of old passwords and of logins: which way in is closed, and which is not. */
const WAY_IN = new RegExp(
  [
    String.raw`\bno longer (?:signs? in|works?)\b`,
    String.raw`\bstops? working\b`,
    String.raw`\b(?:can no longer|cannot) (?:sign|log) in\b`,
    String.raw`\bin every way\b`,
    String.raw`\bstill signs? in\b`,
    String.raw`\b(?:keeps?|locks?|shuts?) (?:\w+ ){0,2}out\b(?! of)`,
  ].join("|"),
  "i",
);
/** Words that rule something out. They count where they speak of what Rolecall protects, and how it is used. */
const BOUND = /\b(?:never|only)\b/i;
/** The guide with its pages, and the security document. */
const BOUND_DOCUMENTS = ["account", "guide", "leavers", "pairs", "reviews", "security", "sql-connection"].map(
  (page) => `docs/${page}.md`,
);

/** Documents in which each sentence promises something. */
const WHOLE_DOCUMENTS = ["docs/grants.md", "docs/rules.md"];
/** A title is shorter. */
const isSentence = (text: string) => text.split(" ").length > 5;

/** What people read of the running product. Tests, the fake cloud and the tables of the store are no part of it. */
const INTERFACE = ["app", "components", "lib/client", "lib/command", "lib/server", "lib/shared", "lib/sql"];

type Node = { type: string; [key: string]: unknown };

/** The promising sentences of each document, by its path; of the interface, by its folder. */
export function readClaims(): Map<string, string[]> {
  const documents = globSync("docs/**/*.md", { cwd: ROOT })
    .filter((path) => path !== "docs/claims.md")
    .toSorted()
    .map((path): [string, string[]] => [path, claimsIn(path, read(path))]);
  const folders = INTERFACE.map((folder): [string, string[]] => [folder, claimsOfInterface(folder)]);
  return new Map([...documents, ...folders].filter(([, claims]) => claims.length > 0));
}

/** The promising sentences of a document, in its order. */
export function claimsIn(path: string, text: string): string[] {
  if (WHOLE_DOCUMENTS.includes(path)) return sentencesIn(text).filter(isSentence);
  const bound = BOUND_DOCUMENTS.includes(path);
  return sentencesIn(text).filter(
    (sentence) => PROMISE.test(sentence) || (bound && (BOUND.test(sentence) || WAY_IN.test(sentence))),
  );
}

function claimsOfInterface(folder: string): string[] {
  const files = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT }).filter(
    (path) => !/\.test\.tsx?$|\/testing\/|\/migrations\//.test(path),
  );
  const texts = files.toSorted().flatMap((path) => textsIn(path, read(path)));
  return [
    ...new Set(
      texts.flatMap(split).filter((sentence) => (PROMISE.test(sentence) || WAY_IN.test(sentence)) && isProse(sentence)),
    ),
  ];
}

/** Sentences of Markdown: of paragraphs, list items and cells of tables. Code, headings' marks and links' addresses are left out. */
function sentencesIn(markdown: string): string[] {
  const prose = markdown.replace(/^ *```[\s\S]*?^ *```$/gm, "\n").replace(/\]\([^)]*\)/g, "]");
  const blocks = prose
    .replace(/^ *(?:[-*]|\d+\.) /gm, "\n\n")
    .replace(/^ *(#+) (.*)$/gm, "\n\n$2\n\n")
    .replace(/^\|.*$/gm, (row) => `\n\n${row.replaceAll("|", "\n\n")}\n\n`)
    .split(/\n\s*\n/);
  return blocks.flatMap((block) => split(block.replace(/[*[\]]/g, "")));
}

/** The sentences of a text on one line each. An abbreviation does not end one. */
function split(text: string): string[] {
  return text
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?][)"”]?)(?<!\b(?:e\.g|i\.e|vs|etc)\.) (?=[^a-z])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** No state, name or statement of SQL, which are words of the code. */
function isProse(text: string): boolean {
  return /^[\p{Lu}…]/u.test(text) || (text.includes(" ") && /\p{Ll}/u.test(text));
}

/** The texts that stand in a source file: strings, templates, and what an element of JSX shows, with … for a value. */
export function textsIn(path: string, source: string): string[] {
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value) || isType(value)) return;
    if (hasText(value)) texts.push(shownBy(value));
    else if (value.type === "TemplateLiteral" || value.type === "Literal") texts.push(shownBy(value));
    for (const part of hasText(value) ? partsBehind(value) : Object.values(value)) visit(part);
  };
  visit(parseAst(source, { lang: path.endsWith("x") ? "tsx" : "ts" }).body);
  return texts;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Types and imports hold strings that nobody reads. */
function isType({ type }: Node): boolean {
  return type === "ImportDeclaration" || /^TS(?!As|Satisfies|NonNull)/.test(type);
}

const childrenOf = (element: Node): Node[] => (Array.isArray(element.children) ? element.children.filter(isNode) : []);

/** Whether an element of JSX has words of its own, beside elements in it. */
function hasText(node: Node): boolean {
  return childrenOf(node).some(({ type, value }) => type === "JSXText" && /\p{L}/u.test(String(value)));
}

/** What a node shows, as far as it is written there. */
function shownBy(node: unknown): string {
  if (!isNode(node)) return "";
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? node.value : "";
    case "JSXText":
      return String(node.value);
    case "JSXExpressionContainer":
      return shownBy(node.expression) || "…";
    case "TemplateLiteral":
      return [...(node.quasis as { value: { cooked: string } }[])].map(({ value }) => value.cooked).join("…");
    case "JSXElement":
    case "JSXFragment":
      return childrenOf(node).map(shownBy).join("");
    default:
      return "";
  }
}

/** What stands in an element of JSX but is no part of its own text: attributes, and values whose texts are written apart. */
function partsBehind(element: Node): unknown[] {
  const own = [element.openingElement, ...childrenOf(element).filter(({ type }) => type === "JSXExpressionContainer")];
  return [
    ...own,
    ...childrenOf(element)
      .filter(({ type }) => /^JSX(?:Element|Fragment)$/.test(type))
      .flatMap(partsBehind),
  ];
}

export type ClaimRow = { about: string; sentence: string; heldBy: string };

/** The rows of docs/claims.md: a heading for each document or folder, and below it a table of sentences and what holds them. */
export function claimRows(markdown: string): ClaimRow[] {
  return markdown.split(/^## /m).flatMap((part) => {
    const [about = "", ...lines] = part.split("\n");
    const cells = lines.flatMap((line) => {
      const [, sentence, heldBy] = /^\| (.+) \| (.+) \|$/.exec(line.replaceAll("\\|", PIPE)) ?? [];
      return sentence && heldBy ? [{ sentence, heldBy }] : [];
    });
    const rows = cells.slice(1).filter(({ sentence }) => !/^-+$/.test(sentence));
    return rows.map(({ sentence, heldBy }) => ({
      about: about.trim(),
      sentence: sentence.replaceAll(PIPE, "|"),
      heldBy: heldBy.replaceAll(PIPE, "|"),
    }));
  });
}

/** Stands for an escaped | while a row is split. */
const PIPE = "\u0000";

/** The tests that a row names: each as `file` › “title”, with … for a value in the title. */
function testsNamed({ heldBy }: ClaimRow): { file: string; title: string }[] {
  return [...heldBy.matchAll(/`([^`]+)` › “(.+?)”(?=, `|$)/g)].map(([, file = "", title = ""]) => ({ file, title }));
}

/** What is wrong with a row: a test that there is not, or no reason why there is none. */
export function problemsOf(row: ClaimRow, textsOf: (file: string) => readonly string[] | undefined): string[] {
  const tests = testsNamed(row);
  if (tests.length === 0 && !/^no test can hold it: \S/.test(row.heldBy)) return ["neither a test nor a reason"];
  return tests.flatMap(({ file, title }) => {
    const texts = textsOf(file);
    if (!texts) return [`no file ${file}`];
    return texts.includes(title) ? [] : [`no test "${title}" in ${file}`];
  });
}
