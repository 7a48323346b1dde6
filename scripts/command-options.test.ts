import { globSync } from "node:fs";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { makeProgram } from "../lib/command/program.ts";
import { optionsIn, ROOT, read, readDocuments } from "./documents.ts";

const documents = readDocuments();
const command = documents.get("docs/command.md") ?? "";

/** The options of each command of `rolecall`, by its words, such as `users create`. */
const OPTIONS = new Map(optionsOf(makeProgram(), []));

function optionsOf(command: Command, words: readonly string[]): [string, string[]][] {
  const own = command.options.flatMap(({ long }) => long ?? []);
  return [[words.join(" "), own], ...command.commands.flatMap((each) => optionsOf(each, [...words, each.name()]))];
}

/** Options that a document names and the command does not have. */
function unknownOptions(text: string): string[] {
  return optionsIn(text)
    .filter(({ words, option }) => !optionsUnder(words).includes(option))
    .map(({ words, option }) => ["rolecall", ...words, option].join(" "));
}

/** Those of the command that the first words name; of every command if there are none. */
function optionsUnder(words: readonly string[]): string[] {
  const named = [words.slice(0, 2).join(" "), words[0] ?? ""].find((each) => OPTIONS.has(each));
  return words.length > 0 && named ? (OPTIONS.get(named) ?? []) : [...OPTIONS.values()].flat();
}

test("options that docs/command.md and calls of `rolecall` name exist", () => {
  expect(unknownOptions(command)).toEqual([]);
  const others = [...documents].filter(([path]) => !["docs/command.md", "CHANGELOG.md"].includes(path));
  expect(others.flatMap(([, text]) => unknownOptions(callsIn(text)))).toEqual([]);
});

/** The lines that call the command; other options between backticks are of other programs. */
function callsIn(text: string): string {
  return [...text.matchAll(/(?:`|^ *|[|&] )rolecall [^`\n]*/gm)].map(([call]) => call).join("\n");
}

test.each([
  ["an option of no command", "`--nowhere`", "rolecall --nowhere"],
  ["an option of another command", "```sh\nrolecall rotate --facts\n```", "rolecall rotate --facts"],
])("%s is found", (_what, text, problem) => {
  expect(unknownOptions(text)).toEqual([problem]);
});

const options = [...new Set([...OPTIONS.values()].flat())].filter((option) => option !== "--version");
test.each(options)("docs/command.md says what the option %s does", (option) => {
  expect(command).toMatch(new RegExp(`[\`\\s]${option}[\`\\s]`));
});

/** Calls that take a program from a public registry: the owner of that name there would get people's keys. */
const FETCHED =
  /\b(?:npx|bunx|npm (?:exec|x|i|install|init)|pnpm (?:dlx|add)|yarn (?:dlx|add))(?: +-\S+| +--)* +rolecall\b/;

test("no document and no text of the interface fetches `rolecall` from a public registry", () => {
  const sources = globSync("{app,components,lib}/**/*.{ts,tsx}", { cwd: ROOT });
  const texts = [...documents, ...sources.map((path) => [path, read(path)] as const)];
  expect(texts.filter(([, text]) => FETCHED.test(text)).map(([path]) => path)).toEqual([]);
  const planted = ["npx rolecall report", "npx --yes rolecall", "npm install -g rolecall", "pnpm dlx rolecall"];
  expect(planted.filter((call) => !FETCHED.test(call))).toEqual([]);
});
