import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADMIN_STATES } from "../admin-state.ts";
import { type ClusterFacts, DAY_MS, FINDINGS, type UserFacts } from "./facts.ts";
import { htmlOf } from "./html.ts";
import { jsonOf } from "./json.ts";
import { extentOf, reportOf, sentenceText } from "./report.ts";
import { sarifOf } from "./sarif.ts";
import { tallyOf } from "./tally.ts";
import { signInOf } from "./words.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const CLUSTER: ClusterFacts = {
  id: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6",
  name: "orders",
  plan: "STANDARD",
  version: "v26.2.1",
  list: { is: "read" },
  scope: "all",
  source: "server",
  sourceAt: null,
  refusals: [],
  unlisted: [],
  loginsAt: NOW,
};
const reportOn = (users: readonly UserFacts[], facts: Partial<ClusterFacts> = {}) =>
  reportOf([tallyOf({ ...CLUSTER, ...facts }, users, NOW)], NOW);
const unseenIn = ({ unseen }: ReturnType<typeof reportOn>) => unseen.map(({ text }) => text).join("\n");
const linesIn = ({ lines }: ReturnType<typeof reportOn>) => lines.map(({ kind, figure }) => [kind, figure]);

const user = fc.record<UserFacts>({
  name: fc.stringMatching(/^[a-z]{1,8}$/),
  state: fc.constantFrom(...ADMIN_STATES),
  owner: fc.option(fc.constantFrom("Payments", null), { nil: undefined }),
  lastLogin: fc.option(fc.integer({ min: NOW - 400 * DAY_MS, max: NOW }), { nil: undefined }),
  passwordAt: fc.option(fc.integer({ min: NOW - 400 * DAY_MS, max: NOW }), { nil: undefined }),
  stale: fc.boolean(),
  outside: fc.option(fc.boolean(), { nil: undefined }),
});

test("where the key changes nothing, an advice says on which clusters a person follows it by hand", () => {
  const users: UserFacts[] = [
    { name: "old", state: "restricted", passwordAt: NOW - 300 * DAY_MS, stale: true, lastLogin: NOW - 200 * DAY_MS },
  ];
  const todoOf = (byHand: ClusterFacts["byHand"]) =>
    Object.fromEntries(reportOn(users, { byHand }).lines.map(({ kind, todo }) => [kind, todo]));
  const words = " By hand on orders: Rolecall's key changes nothing there.";
  const plain = { dormant: "Disable the login, and delete it later.", "stale-password": "Rotate." };
  expect(todoOf(undefined)).toEqual(plain);
  expect(todoOf({ logins: false })).toEqual({ ...plain, "stale-password": `Rotate.${words}` });
  expect(todoOf({ logins: true })).toEqual({
    dormant: `${plain.dormant}${words}`,
    "stale-password": `Rotate.${words}`,
  });
});

test("a figure is the number of those it names, of those of which it is known, and the most dangerous come first", () => {
  fc.assert(
    fc.property(fc.array(user, { maxLength: 30 }), (users) => {
      const report = reportOn(users);
      const order = report.lines.map(({ kind }) => FINDINGS.indexOf(kind));
      expect(order).toEqual(order.toSorted((one, other) => one - other));
      for (const { kind, figure, of, clusters } of report.lines) {
        expect(clusters.flatMap((each) => each.users)).toHaveLength(figure);
        expect(figure).toBeGreaterThan(0);
        expect(of).toBeLessThanOrEqual(users.length);
        expect(report.figures[kind]).toEqual({ count: figure, of });
      }
      const { superuser, privileged, unverified } = report.figures;
      const restricted = report.clusters[0]?.restricted ?? 0;
      const states = [superuser, privileged, unverified].map((figure) => figure?.count ?? 0);
      expect(states.reduce((sum, count) => sum + count, restricted)).toBe(users.length);
    }),
  );
});

test("by the key alone no state but unverified is claimed, whatever the facts say", () => {
  fc.assert(
    fc.property(fc.array(user, { minLength: 1, maxLength: 10 }), (users) => {
      const report = reportOn(users, { source: "key" });
      expect(report.figures).toMatchObject({ superuser: null, privileged: null });
      expect(report.clusters[0]?.restricted).toBeNull();
      expect(report.lines.map(({ kind }) => kind)).not.toContain("superuser");
      expect(sentenceText(report)).toMatch(/unverified: (?:it|each) may be a superuser\./);
    }),
  );
});

describe("a line", () => {
  const users: UserFacts[] = [
    {
      name: "app",
      state: "admin",
      owner: null,
      lastLogin: NOW - 100 * DAY_MS,
      passwordAt: NOW - 212 * DAY_MS,
      stale: true,
    },
    { name: "bi", state: "restricted", owner: "Data", lastLogin: NOW - DAY_MS, passwordAt: NOW, stale: false },
    { name: "sso_ada", state: "unknown", owner: "Data", outside: true },
  ];

  test("has its figure, where it is, of how many it is known and what to do", () => {
    const report = reportOn(users);
    expect(linesIn(report)).toEqual([
      ["superuser", 1],
      ["unverified", 1],
      ["no-owner", 1],
      ["dormant", 1],
      ["stale-password", 1],
      ["outside", 1],
      ["single-sign-on", 1],
    ]);
    expect(report.lines[4]).toMatchObject({ more: "Known for 2 of 3. The oldest is 212 days.", todo: "Rotate." });
    expect(sentenceText(report)).toBe(
      "1 of 3 SQL users can read, change and drop everything in its cluster. 1 is unverified; no check covers it. 1 has no owner.",
    );
  });

  test("of ninety days without a login begins after the ninetieth", () => {
    const at = (days: number) => reportOn([{ name: "app", state: "restricted", lastLogin: NOW - days * DAY_MS }]);
    expect(at(90).figures.dormant).toEqual({ count: 0, of: 1 });
    expect(at(91).figures.dormant).toEqual({ count: 1, of: 1 });
  });
});

test("who is dormant is what a reading of at most seven days tells, as of that reading", () => {
  const report = (days: number, since: number) => {
    const loginsAt = NOW - days * DAY_MS;
    return reportOn([{ name: "app", state: "restricted", lastLogin: loginsAt - since * DAY_MS }], { loginsAt });
  };
  expect(report(7, 89).figures.dormant).toEqual({ count: 0, of: 1 });
  expect(report(7, 91).figures.dormant).toEqual({ count: 1, of: 1 });
  expect(report(8, 91).figures.dormant).toBeNull();
  expect(unseenIn(report(8, 91))).toContain("orders: who is dormant, since its last logins were read 8 days ago.");
  expect(unseenIn(report(7, 91))).not.toContain("dormant");
  const unread = reportOn([{ name: "app", state: "restricted", lastLogin: 0 }], { loginsAt: undefined });
  expect(unread.figures.dormant).toBeNull();
});

test("of states that the store has it says how old the oldest proof is", () => {
  const at = (days: number, name: string): UserFacts => ({
    name,
    state: "restricted",
    verifiedAt: NOW - days * DAY_MS,
  });
  expect(unseenIn(reportOn([at(3, "a"), at(400, "b")]))).toContain("the oldest proof is 400 days old, on orders.");
  expect(unseenIn(reportOn([at(3, "a")], { source: "answers" }))).not.toContain("oldest proof");
});

describe("what it could not see", () => {
  test("is what each SQL user may do, where the key alone was there", () => {
    expect(unseenIn(reportOn([{ name: "app", state: "unknown" }], { source: "key" }))).toContain(
      "orders: what its 1 SQL user may do. The Cloud API gives names only.",
    );
  });

  test.each<[string, Partial<ClusterFacts>, string]>([
    ["a list that was not read", { list: { is: "unread", why: "It is locked." } }, "orders: It is locked."],
    ["the age of a list", { list: { is: "old", at: NOW - 4 * 3_600_000 } }, "orders: its list is 4 hours old."],
    ["the logins of a release that does not keep them", { version: "v25.2.9" }, "orders: last logins."],
    ["the logins of a release that is not known", { version: "" }, "orders: last logins."],
    ["the last logins that were not read", {}, "The last login of 1 SQL user."],
    [
      "superusers that the list lacks",
      { unlisted: [{ name: "root_2", state: "admin" }] },
      "orders: root_2 is a superuser too",
    ],
    [
      "whether a service leads to its cluster",
      { source: "sql", service: "prod" },
      "orders: that the service prod of psql leads to it",
    ],
    ["whether an answer was edited", { source: "answers" }, "orders: whether its answer was edited"],
    ["why an answer proves nothing", { refusals: ["It was cut."] }, "its answer proves nothing. It was cut."],
  ])("is %s", (_what, facts, words) => {
    expect(unseenIn(reportOn([{ name: "app", state: "unknown" }], facts))).toContain(words);
  });

  test("is one line for many clusters", () => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      tallyOf(
        { ...CLUSTER, name: `orders_${at}`, list: { is: "old", at: NOW - at * 3_600_000 } },
        [{ name: "app", state: at % 2 === 0 ? "admin" : "unknown" }],
        NOW,
      ),
    );
    const { unseen } = reportOf(many, NOW);
    expect(unseen.length).toBeLessThan(10);
    expect(unseen[0]?.text).toBe("orders_1, orders_2, orders_3 and 996 more: their lists are up to 41 days old.");
    expect(unseen[1]?.text).toBe("orders_1, orders_3, orders_5 and 497 more: what 500 of their 500 SQL users may do.");
  });

  test("is no age of a password where Rolecall set it", () => {
    const known = { name: "app", state: "restricted", owner: null, passwordAt: NOW, stale: false } as const;
    expect(unseenIn(reportOn([known]))).not.toContain("age of");
    expect(unseenIn(reportOn([known, { name: "b", state: "restricted", owner: null }]))).toContain(
      "The age of 1 password",
    );
  });
});

test("of the unverified ones it says how many no check covers, so that the list of tasks and the report agree", () => {
  const report = reportOn(["app", "bi", "root", "sso_ada", "rolecall_1"].map((name) => ({ name, state: "unknown" })));
  expect(report.clusters[0]?.uncheckable).toBe(3);
  expect(report.lines[0]).toMatchObject({ figure: 5 });
  expect(report.lines[0]?.more).toContain("3 are of single sign-on, the database or Rolecall, which no check proves.");
  const mixed = reportOn([
    { name: "app", state: "restricted" },
    { name: "bi", state: "unknown" },
    { name: "root", state: "unknown" },
  ]);
  expect(sentenceText(mixed)).toContain("2 are unverified; no check covers 1 of them.");
});

describe("by which ways they sign in", () => {
  const admins: UserFacts[] = [
    { name: "app", state: "admin", noLogin: false },
    { name: "old", state: "admin", noLogin: true },
  ];
  const sarif = (report: ReturnType<typeof reportOn>) =>
    sarifOf(report, "1.0").runs[0]?.results.map(({ message }) => message.text);

  test("is said where it is known, with those that cannot log in", () => {
    const report = reportOn(admins, { ways: { certificate: "yes", sso: "no" } });
    const [cluster] = report.clusters;
    expect(cluster && signInOf(cluster)).toBe("password, client certificate; 1 login disabled");
    expect(report.lines[0]?.more).toBe(
      "1 of them cannot log in. A new password alone keeps nobody out on orders: client certificate signs in too.",
    );
    expect(unseenIn(report)).not.toMatch(/certificates|SSO|NOLOGIN/);
    expect(JSON.parse(jsonOf(report, { full: false })).clusters[0]).toMatchObject({
      signIn: { password: "yes", certificate: "yes", sso: "no" },
      loginDisabled: ["old"],
    });
    const [open, disabled] = sarif(report) ?? [];
    expect(open).toContain("It signs in by: password, client certificate.");
    expect(disabled).toContain("Its login is disabled.");
    const page = htmlOf(report, "1.0", { full: false });
    expect(page).toContain("password, client certificate; 1 login disabled");
    expect(page).toContain("old (login disabled)");
  });

  test("is not known where nothing was read of it, and never a no", () => {
    const report = reportOn([{ name: "app", state: "admin" }], { plan: "ADVANCED" });
    const [cluster] = report.clusters;
    expect(cluster && signInOf(cluster)).toBe("password; not known: client certificate, SSO (JWT, LDAP)");
    // Clusters of other plans take no certificates.
    expect(reportOn([{ name: "app", state: "admin" }], { plan: "BASIC" }).clusters.map(signInOf)).toEqual([
      "password; not known: SSO (JWT, LDAP)",
    ]);
    for (const words of [
      "orders: whether client certificates are accepted.",
      "orders: whether SSO (JWT, LDAP) is accepted.",
      "orders: whose login is disabled (NOLOGIN).",
    ])
      expect(unseenIn(report)).toContain(words);
    expect(JSON.parse(jsonOf(report, { full: false })).clusters[0]).toMatchObject({
      signIn: { certificate: "unknown", sso: "unknown" },
      loginDisabled: null,
    });
    expect(sarif(report)?.[0]).toContain("It signs in by: password; not known: client certificate, SSO (JWT, LDAP).");
  });

  test("a name of single sign-on shows that it is accepted, and not that the cluster takes tokens or LDAP", () => {
    const report = reportOn([{ name: "sso_ada", state: "unknown" }], { ways: { certificate: "no", sso: "no" } });
    expect(report.clusters[0]?.ways).toEqual({ certificate: "no", sso: "yes", byNames: "no" });
    expect(report.clusters.map(signInOf)).toEqual(["password, names of single sign-on (sso_)"]);
    expect(unseenIn(report)).not.toContain("SSO (JWT, LDAP)");
    const unread = reportOn([{ name: "sso_ada", state: "unknown" }], { plan: "BASIC" });
    expect(unread.clusters.map(signInOf)).toEqual([
      "password, names of single sign-on (sso_); not known: SSO (JWT, LDAP)",
    ]);
    expect(unseenIn(unread)).toContain("orders: whether SSO (JWT, LDAP) is accepted.");
    const read = reportOn([{ name: "sso_ada", state: "admin" }], { ways: { certificate: "no", sso: "yes" } });
    expect(read.clusters.map(signInOf)).toEqual(["password, SSO (JWT, LDAP)"]);
    expect(reportOn(admins, { ways: { certificate: "no", sso: "no" } }).clusters.map(signInOf)).toEqual([
      "password only; 1 login disabled",
    ]);
  });
});

describe("superusers that the Cloud API does not list", () => {
  const backdoor: UserFacts = { name: "rolecall_old", state: "admin" };
  const facts = { source: "answers", unlisted: [backdoor, { name: "batch", state: "privileged" }] } as const;

  test("count as superusers, and the first sentence tells of them", () => {
    const report = reportOn([{ name: "app", state: "restricted" }], facts);
    expect(report.figures).toMatchObject({ superuser: { count: 1, of: 3 }, privileged: { count: 1, of: 3 } });
    expect(report.lines[0]?.clusters[0]?.users).toEqual([backdoor]);
    expect(sentenceText(report)).toBe(
      "None of 1 SQL user is known to be a superuser. None is unverified. 1 that the Cloud API does not list is a superuser.",
    );
    expect(JSON.parse(jsonOf(report, { full: false })).clusters[0]).toMatchObject({
      sqlUsers: 1,
      unlisted: ["rolecall_old", "batch"],
      found: { superuser: ["rolecall_old"], privileged: ["batch"] },
    });
    const [run] = sarifOf(report, "1.0").runs;
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(["superuser", "privileged"]);
  });

  test("count where the list is empty", () => {
    expect(sentenceText(reportOn([], facts))).toBe(
      "No SQL users were found. 1 that the Cloud API does not list is a superuser.",
    );
  });
});

test("superusers are known of those SQL users alone whose state is", () => {
  const report = reportOn([
    { name: "app", state: "restricted" },
    { name: "bi", state: "unknown" },
  ]);
  expect(report.figures).toMatchObject({
    superuser: { count: 0, of: 1 },
    privileged: { count: 0, of: 1 },
    unverified: { count: 1, of: 2 },
  });
  expect(reportOn([{ name: "bi", state: "unknown" }]).figures).toMatchObject({ superuser: null, privileged: null });
});

test("of an unread list there is no figure, in JSON too", () => {
  const report = reportOn([], { list: { is: "unread", why: "Locked." } });
  const nothing = Object.fromEntries(FINDINGS.map((kind) => [kind, null]));
  expect(report.figures).toEqual(nothing);
  expect(JSON.parse(jsonOf(report, { full: false }))).toMatchObject({
    sqlUsers: null,
    figures: nothing,
    clusters: [{ sqlUsers: null, restricted: null, found: nothing }],
  });
});

test("where nothing was read no figure is said, but that", () => {
  expect(extentOf(reportOn([], { list: { is: "unread", why: "Locked." } }))).toBe("Nothing was read, of 1 cluster");
  expect(extentOf(reportOn([]))).toBe("0 SQL users on 1 cluster");
});

test("lists that were not read are in the first sentence", () => {
  const unread = tallyOf({ ...CLUSTER, list: { is: "unread", why: "Locked." } }, [], NOW);
  const read = tallyOf(CLUSTER, [{ name: "a", state: "restricted" }], NOW);
  expect(sentenceText(reportOf([read, unread], NOW))).toBe(
    "None of 1 SQL user is known to be a superuser. None is unverified. 1 list was not read.",
  );
});

test.each([
  [[], "No cluster was found."],
  [[tallyOf(CLUSTER, [], NOW)], "No SQL users were found."],
  [[tallyOf({ ...CLUSTER, list: { is: "unread", why: "Locked." } }, [], NOW)], "No list of SQL users was read."],
  [
    [tallyOf(CLUSTER, [{ name: "a", state: "restricted" }], NOW)],
    "None of 1 SQL user is known to be a superuser. None is unverified.",
  ],
])("without findings it says so: %#", (clusters, words) => {
  expect(sentenceText({ ...reportOf(clusters, NOW) })).toBe(words);
});
