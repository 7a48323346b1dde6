import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ADMIN_STATES } from "../admin-state.ts";
import type { ClusterFacts, UserFacts } from "./facts.ts";
import { htmlOf } from "./html.ts";
import { jsonOf } from "./json.ts";
import { reportOf } from "./report.ts";
import { sarifOf } from "./sarif.ts";
import { tallyOf } from "./tally.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const ID = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";

/** The schema is draft 4; it uses nothing that later drafts read in another way, except how it names itself. */
const { $schema: _draft, id: _id, ...rules } = schema;
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true, unicodeRegExp: false }).compile(
  rules,
);

function reportWith(cluster: string, users: readonly UserFacts[], refusals: readonly string[] = []) {
  const facts = { id: ID, name: cluster, plan: cluster, version: cluster, sourceAt: null, refusals } as const;
  const known = { scope: "all", source: "server", unlisted: users.filter(({ state }) => state === "admin") } as const;
  const read = tallyOf({ ...facts, ...known, list: { is: "read" } }, users, NOW);
  const unread = tallyOf({ ...facts, ...known, list: { is: "unread", why: cluster } }, [], NOW);
  return reportOf([read, unread], NOW);
}

const CANARIES = [
  '<script>alert("x")</script>',
  '"><img src=x onerror=alert(1)>',
  "</style><style>*{display:none}",
  "' onmouseover='alert(1)",
  "&lt;b&gt;",
  "</title><base href=//evil>",
  "`alert(1)`",
  "x\u202eevil\u0007\u001b[2J",
  "=cmd|' /C calc'!A0",
  "[link](1) {0} \\",
  "../../etc/passwd",
];
const name = fc.oneof(fc.constantFrom(...CANARIES), fc.string({ unit: "binary", minLength: 1 }));
const users = fc.array(
  fc.record<UserFacts>({
    name,
    state: fc.constantFrom(...ADMIN_STATES),
    owner: fc.option(name, { nil: undefined }),
    passwordAt: fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
    stale: fc.boolean(),
    outside: fc.boolean(),
    noLogin: fc.boolean(),
    lastLogin: fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
  }),
  { maxLength: 8 },
);

/** The tags of the page and its attributes with their values; in a value stands no quote. */
function tagsIn(page: string): string[] {
  return page.match(/<[^>]*>/g) ?? [];
}

const WRITTEN =
  /^<(?:!doctype html|\/?(?:html|head|title|style|body|main|header|span|h1|h2|p|section|div|table|thead|tbody|tr|th|td|small|code|b|ul|li|footer)(?: (?:lang|class|scope|tabindex|role|aria-label)="[^"<>]*")*|meta [^<>]*)>$/;

test("a page has the tags that are written here and no other, whatever the names are", () => {
  fc.assert(
    fc.property(name, users, (cluster, all) => {
      const page = htmlOf(reportWith(cluster, all, [cluster]), "1.0", { full: false });
      expect(tagsIn(page).filter((tag) => !WRITTEN.test(tag))).toEqual([]);
      expect(tagsIn(page).filter((tag) => tag.startsWith("<meta"))).toHaveLength(6);
      expect(page).not.toContain(ID);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come
      expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});

test("a page shows each name as it is", () => {
  const [script = ""] = CANARIES;
  const page = htmlOf(reportWith("orders", [{ name: script, state: "admin" }]), "1.0", { full: false });
  expect(page).toContain("<code>&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;</code>");
});

test("a page and JSON name each SQL user that is restricted, by cluster, and a page says how many it leaves out", () => {
  const known = reportWith("orders", [
    { name: "app", state: "restricted" },
    { name: "bi", state: "restricted" },
    { name: "root_like", state: "admin" },
  ]);
  expect(htmlOf(known, "1.0", { full: false })).toMatch(
    /<h2>Restricted: 2<\/h2><p class="names"><b><code>orders<\/code> 2<\/b> <code>app<\/code> <code>bi<\/code> <\/p>/,
  );
  const { clusters } = JSON.parse(jsonOf(known, { full: false }));
  expect(clusters.map(({ restrictedUsers }: { restrictedUsers: unknown }) => restrictedUsers)).toEqual([
    ["app", "bi"],
    null,
  ]);
  const many = Array.from({ length: 3_000 }, (_, at): UserFacts => ({ name: `app_${at}`, state: "restricted" }));
  expect(htmlOf(reportWith("orders", many), "1.0", { full: false })).toContain("1,000 more are not named here.");
});

test("a page forbids by its policy what it does not have", () => {
  const page = htmlOf(reportWith("orders", []), "1.0", { full: false });
  expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'`);
});

test("ids of clusters are in a file if they are asked for", () => {
  const report = reportWith("orders", [{ name: "app", state: "admin" }]);
  expect(htmlOf(report, "1.0", { full: true })).toContain(ID);
  expect(jsonOf(report, { full: true })).toContain(ID);
  expect(jsonOf(report, { full: false })).not.toContain(ID);
  expect(JSON.stringify(sarifOf(report, "1.0"))).not.toContain(ID);
});

test("a page of ten thousand SQL users names some and counts the others", () => {
  const all = Array.from({ length: 10_000 }, (_, at): UserFacts => ({ name: `app_${at}`, state: "unknown" }));
  const page = htmlOf(reportWith("orders", all), "1.0", { full: false });
  expect(page).toContain("8,000 more are not named here.");
  expect(page.length).toBeLessThan(200_000);
});

test("a SARIF log is no success where a list or an answer is missing, and says of which cluster", () => {
  const invocationOf = (facts: Partial<ClusterFacts>) => {
    const known = { scope: "all", source: "server", sourceAt: null, refusals: [], unlisted: [] } as const;
    const all = { id: ID, name: "orders", plan: "", version: "", list: { is: "read" }, ...known, ...facts } as const;
    const report = reportOf([tallyOf(all, [{ name: "app", state: "restricted" }], NOW)], NOW);
    return sarifOf(report, "1.0").runs[0]?.invocations[0];
  };
  expect(invocationOf({})?.executionSuccessful).toBe(true);
  for (const facts of [
    { list: { is: "unread", why: "Locked." } },
    { list: { is: "part" } },
    { refusals: ["It was cut."] },
  ] as const) {
    const made = invocationOf(facts);
    expect(made?.executionSuccessful).toBe(false);
    expect(made?.toolExecutionNotifications[0]).toMatchObject({
      level: "error",
      message: { text: expect.stringContaining("orders") },
    });
  }
});

test("a SARIF log has 25,000 results at most, the most dangerous first, and says how many are left out", () => {
  const admins = Array.from({ length: 20_000 }, (_, at): UserFacts => ({ name: `a_${at}`, state: "admin" }));
  const others = Array.from({ length: 20_000 }, (_, at): UserFacts => ({ name: `b_${at}`, state: "unknown" }));
  const [run] = sarifOf(reportWith("orders", [...others, ...admins]), "1.0").runs;
  expect(run?.results).toHaveLength(25_000);
  expect(run?.results.filter(({ ruleId }) => ruleId === "superuser").length).toBeGreaterThanOrEqual(20_000);
  const words = run?.invocations[0]?.toolExecutionNotifications.map(({ message }) => message.text).join("\n");
  expect(words).toMatch(/[\d,]+ results are left out/);
});

test("any report makes a SARIF log that the schema accepts, in which names make no link and no argument", () => {
  fc.assert(
    fc.property(name, users, (cluster, all) => {
      const report = reportWith(cluster, all, [cluster]);
      const log = JSON.parse(JSON.stringify(sarifOf(report, "1.2.3")));
      validate(log);
      expect(validate.errors ?? []).toEqual([]);
      const [run] = log.runs;
      expect(run.results).toHaveLength(report.lines.reduce((sum, { figure }) => sum + figure, 0));
      for (const { ruleId, ruleIndex, message, locations } of run.results) {
        expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
        expect(message.text).not.toMatch(/(?<!\\)[[\]]/);
        expect(message.text.replaceAll(/\{\{|\}\}/g, "")).not.toMatch(/[{}]/);
        const { uri } = locations[0].physicalLocation.artifactLocation;
        expect(uri).toMatch(/^sql-users(?:\/(?:[\w!~*'()-]|%[0-9A-F]{2})+){2}$/);
      }
    }),
  );
});
