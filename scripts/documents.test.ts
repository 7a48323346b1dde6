import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { metrics } from "../lib/server/base/metrics.ts";
import { commands } from "../lib/server/edge/commands/commands.ts";
import {
  commandsIn,
  headingsIn,
  linksIn,
  metricsIn,
  pathsIn,
  ROOT,
  read,
  readDocuments,
  routesIn,
  scriptsIn,
  variablesIn,
} from "./documents.ts";

const documents = readDocuments();
const SCRIPTS: Record<string, string> = JSON.parse(read("package.json")).scripts;
/** Documents about the present state. The changelog also has former names. */
const PRESENT = new Map([...documents].filter(([path]) => path !== "CHANGELOG.md"));

const sources = globSync(["*.ts", "{app,bench,components,e2e,lib,scripts}/**/*.{ts,tsx,mjs,js}"], { cwd: ROOT });
const names = new Set(sources.map((path) => basename(path)));
/** The variables of the server, from the schema of its configuration. */
const CONFIGURATION = [
  ...read("lib/server/base/env/env-schema.ts").matchAll(/^ {4}([A-Z][A-Z_]*):/gm),
  ...read("lib/server/base/env/oidc-env.ts").matchAll(/^ {2}([A-Z][A-Z_]*):/gm),
].map(([, name = ""]) => name);
const EXAMPLE = [...read(".env.example").matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name = ""]) => name);
/** The variables of tests and scripts. */
const READ_VARIABLE = /\b(?:env|environment)\.(ROLECALL_[A-Z0-9_]+)/g;
const OF_TESTS = [
  ...new Set(sources.flatMap((path) => [...read(path).matchAll(READ_VARIABLE)].map(([, name = ""]) => name))),
];
/** The variables of the command `rolecall`; Node.js itself reads the first. */
const OF_COMMAND = [
  "NO_COLOR",
  ...[...read("lib/command/environment.ts").matchAll(/\benv\.([A-Z][A-Z_]*)/g)].map(([, name = ""]) => name),
];
const METRICS = new Map(
  metrics()
    .registry.getMetricsAsArray()
    .filter(({ name }) => name.startsWith("rolecall_"))
    .map((metric) => [metric.name, "labelNames" in metric ? String(metric.labelNames) : ""]),
);

/** Everything that a document names and that there is not, by document. */
function missingIn(texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([path, text]) =>
    [
      ...linksIn(path, text)
        .filter(({ file, heading }) => !leadsSomewhere(file, heading))
        .map(({ file, heading }) => `link ${file}#${heading}`),
      ...pathsIn(text)
        .filter((named) => !isFile(named))
        .map((named) => `path ${named}`),
      ...variablesIn(text)
        .filter((named) => ![...CONFIGURATION, ...OF_TESTS, ...OF_COMMAND].includes(named))
        .map((named) => `variable ${named}`),
      ...scriptsIn(text)
        .filter((named) => !(named in SCRIPTS))
        .map((named) => `script ${named}`),
      ...commandsIn(text)
        .filter((named) => !commands.has(named))
        .map((named) => `command ${named}`),
      ...metricsIn(text)
        .filter(({ name, labels }) => !METRICS.has(name) || (labels !== undefined && METRICS.get(name) !== labels))
        .map(({ name, labels }) => `metric ${name}{${labels ?? ""}}`),
      ...routesIn(text)
        .filter((named) => !existsSync(join(ROOT, `app${named}/route.ts`)))
        .map((named) => `route ${named}`),
    ].map((problem) => `${path}: ${problem}`),
  );
}

function leadsSomewhere(file: string, heading: string): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  return heading === "" || headingsIn(documents.get(file) ?? "").has(heading);
}

/** A file without a folder may also be one that the build makes beside the server. */
function isFile(named: string): boolean {
  if (existsSync(join(ROOT, named))) return true;
  return !named.includes("/") && (names.has(named) || read("scripts/build.mjs").includes(`/${named}\``));
}

test("what a document names exists: links, paths, variables, scripts, commands, metrics, routes", () => {
  expect(missingIn(PRESENT)).toEqual([]);
});

test("links of the changelog lead somewhere", () => {
  const broken = linksIn("CHANGELOG.md", documents.get("CHANGELOG.md") ?? "").filter(({ file }) => !existsSync(file));
  expect(broken).toEqual([]);
});

test.each([
  ["a link to a file that there is not", "[x](docs/nowhere.md)", "link docs/nowhere.md#"],
  ["a link to a heading that there is not", "[x](docs/guide.md#nowhere)", "link docs/guide.md#nowhere"],
  ["a path that has moved", "`lib/server/store/nowhere.ts`", "path lib/server/store/nowhere.ts"],
  ["a path that does not begin at the root", "`store/leases.ts`", "path store/leases.ts"],
  ["a variable that nothing reads", "`COCKROACH_NOWHERE`", "variable COCKROACH_NOWHERE"],
  ["a variable in a block", "```sh\nROLECALL_NOWHERE=1\n```", "variable ROLECALL_NOWHERE"],
  ["a script that there is not", "```sh\nnpm run nowhere\n```", "script nowhere"],
  ["a command that there is not", "`audit:nowhere FILE`", "command audit:nowhere"],
  ["a metric that has another name", "`rolecall_nowhere`", "metric rolecall_nowhere{}"],
  ["a metric with another label", "`rolecall_cloud_queue_length{kind}`", "metric rolecall_cloud_queue_length{kind}"],
  ["a route that there is not", "`/api/nowhere`", "route /api/nowhere"],
])("%s is found", (_what, text, problem) => {
  expect(missingIn(new Map([["planted.md", text]]))).toEqual([`planted.md: ${problem}`]);
});

describe("the documents are complete", () => {
  const operations = documents.get("docs/operations.md") ?? "";
  const all = [...PRESENT.values()].join("\n");

  test.each(CONFIGURATION)("docs/operations.md has a row that names the variable %s", (name) => {
    expect(operations).toMatch(new RegExp(`^\\|[^|]*\`${name}\``, "m"));
  });

  test.each(EXAMPLE)("%s of .env.example is read by the server", (name) => {
    expect(CONFIGURATION).toContain(name);
  });

  test.each(OF_TESTS)("a document says what %s is for", (name) => {
    expect(variablesIn(all)).toContain(name);
  });

  test.each([...METRICS])("docs/operations.md has a row for the metric %s with its labels", (name, labels) => {
    expect(operations).toContain(`| \`${name}${labels && `{${labels}}`}\` |`);
  });

  test.each([...commands])("docs/operations.md has a row for the command %s with its arguments", (name, { takes }) => {
    const row = [name, ...takes].join(" ").replaceAll("|", "\\|");
    expect(operations).toContain(`| \`${row}\` |`);
    expect(SCRIPTS).toHaveProperty([name]);
  });

  test.each(Object.keys(SCRIPTS))("a document says what the script %s does", (name) => {
    expect([...scriptsIn(all), ...commandsIn(all)]).toContain(name);
  });
});

const SHARED_COMPONENTS = "components/{credentials,dialogs,sql,sql-user-facts,ui}/";

describe("ARCHITECTURE.md", () => {
  const text = documents.get("ARCHITECTURE.md") ?? "";
  const [, floors = ""] = /^The floors of[\s\S]*?```\n([\s\S]*?)```/m.exec(text) ?? [];

  test.each(globSync("lib/server/*/", { cwd: ROOT }))("draws the room %s on a floor of lib/server", (room) => {
    expect(floors).toMatch(new RegExp(`(?:^ | {2})${basename(room)} {2}`, "m"));
  });

  test.each(globSync(["{app,bench,e2e,lib/*,scripts}/", SHARED_COMPONENTS], { cwd: ROOT }))(
    "says what %s holds",
    (folder) => {
      expect(text).toMatch(new RegExp(`^\\|[^|]*\`${folder.replace(/\/$/, "")}\``, "m"));
    },
  );
});

test("the guide has at most 6,000 words: more stands on pages of its own", () => {
  expect((documents.get("docs/guide.md") ?? "").split(/\s+/).length).toBeLessThanOrEqual(6_000);
});

const MOST_WORDS = 270;
const MOST_WORDS_OF_SMALL = 120;

describe("decisions", () => {
  const paths = [...documents.keys()].filter((path) => /^docs\/decisions\/\d/.test(path));
  const index = documents.get("docs/decisions/README.md") ?? "";
  const small = (documents.get("docs/decisions/small.md") ?? "").split(/^### /m).slice(1);

  test("have numbers of their own, without a gap", () => {
    const titles = [...paths.map((path) => basename(path)), ...small];
    const numbers = titles.map((title) => Number(title.slice(0, 3))).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  test.each(small.map((text) => [text.slice(0, 3), text]))("%s, a small one, has one short paragraph", (_, text) => {
    expect(text).toMatch(/^\d{3} .+\n\n.+\n+(?:## .+\n+)?$/);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS_OF_SMALL);
  });

  test("name twelve to read first", () => {
    const [, first = ""] = /^## Read first\n([\s\S]*?)^## /m.exec(index) ?? [];
    expect(first.match(/^- \[\d{3} /gm)).toHaveLength(12);
  });

  test.each(paths)("%s gives context, decision and consequence, briefly, and is listed with its title", (path) => {
    const text = documents.get(path) ?? "";
    expect(text).toMatch(
      /^# \d{3} .+\n\n\*\*Context\.\*\* [\s\S]+\n\n\*\*Decision\.\*\* [\s\S]+\n\n\*\*Consequence\.\*\* /,
    );
    expect(text.split("\n").length).toBeLessThanOrEqual(25);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS);
    const [, title = ""] = /^# (.+)/.exec(text) ?? [];
    expect(index).toContain(`- [${title}](${basename(path)})`);
  });
});
