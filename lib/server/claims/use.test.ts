import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { actionsOf } from "#lib/shared/audit.ts";
import type { ClaimFor } from "#lib/shared/claims.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { connectTo, startFakeCloud } from "../../testing/fake-cloud.ts";
import { asked, mailsIn, newBrowser, type TestBrowser } from "../../testing/next-headers.ts";
import { CLUSTER_ID, type Received, type Reply } from "../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, byNamed, freshProcess, REQUEST } from "../../testing/server.ts";
import { type Actor, authorize } from "../access/guard.ts";
import { enter } from "../accounts/sign-in.ts";
import { tokenHash } from "../base/ids.ts";
import { drain } from "../base/in-flight.ts";
import { addAccount, addAdministrator, setDisabled } from "../store/accounts.ts";
import { beginAttempt } from "../store/claim-links.ts";
import { putGrant, removeGrant } from "../store/cluster-roles.ts";
import { noticesOf } from "../store/notices.ts";
import { startSession } from "../store/sessions.ts";
import {
  rowOf,
  saveCreated,
  saveDeleted,
  saveDescribed,
  saveProtected,
  saveTeamResetException,
  saveVerified,
} from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { addMember, addTeam } from "../store/teams.ts";
import { freshDatabase } from "../store/testing.ts";
import { claimRecipients, listClaims, revokeClaim, sendClaim } from "./manage.ts";
import { notifyExpiry } from "./notify.ts";
import { claimFacts, endClaim, openClaim, useClaim } from "./use.ts";
import { thenVoidLinks } from "./void-fallen.ts";

const APP = { clusterId: CLUSTER_ID, name: "app_user" };
const LINK_VOID = { ok: false, error: { code: "link_void" } };
const folder = freshProcess();

/** Passwords that reached the cluster, in order. */
let set: string[];
let instead: (request: Received, body: { password?: string }) => Reply | Promise<Reply> | undefined;
let ada: Actor;

async function begin(): Promise<void> {
  instead = () => undefined;
  const cloud = connectTo(await startFakeCloud({ [APP.name]: "old" }));
  set = cloud.passwords;
  cloud.instead = (request) => instead(request, request.method === "PUT" ? JSON.parse(request.body) : {});
  vi.stubEnv("APP_URL", "http://localhost:3000");
  const db = await store();
  const accountId = await addAdministrator(db, { email: "ada@example.com", name: "Ada", passwordHash: "x" });
  ada = { ...ADMINISTRATOR, accountId, confirmedAt: Date.now() };
  await saveCreated(db, APP, { purpose: "", by: byNamed("Ada") });
  await saveVerified(db, APP, { state: "restricted", databases: [], by: "Ada" });
}

async function person(name: string, role?: ClusterRole): Promise<Actor> {
  const db = await store();
  const account = { email: `${name.toLowerCase()}@example.com`, name, passwordHash: "x", role: "member" as const };
  const id = `acc_${name}`;
  await addAccount(db, { id, ...account });
  const clusterRoles = new Map<string, ClusterRole>();
  if (role) {
    await putGrant(db, { kind: "account", id }, { clusterId: CLUSTER_ID, role, by: "Ada" });
    clusterRoles.set(CLUSTER_ID, role);
  }
  return { ...ADMINISTRATOR, ...account, accountId: id, clusterRoles, confirmedAt: Date.now() };
}

async function signedIn(actor: Actor): Promise<TestBrowser> {
  const browser = newBrowser();
  await asked(browser, async () => enter(await store(), actor.accountId, REQUEST, true));
  return browser;
}

const mayReset = (actor: Actor) => authorize(actor, "sql_users.reset", CLUSTER_ID);
type Sent = { id: string; secret: string };
async function send(more: { for?: ClaimFor; word?: string } = {}, actor = ada): Promise<Sent> {
  const input = { ...APP, for: { kind: "link" } as ClaimFor, hours: 1, word: "", ...more };
  return partsOf((await sendClaim(mayReset(actor), input, () => {})).link ?? "");
}
function partsOf(text: string): Sent {
  const [, id = "", secret = ""] = /\/claim\/(clm_\w+)#([\w-]{43})/.exec(text) ?? [];
  return { id, secret };
}
const claim = (link: Sent, { opener = "a".repeat(64), word = "", browser = newBrowser() } = {}) =>
  asked(browser, () => useClaim({ ...link, opener, word }));
const open = (link: Sent, opener = "b".repeat(64), browser = newBrowser()) =>
  asked(browser, () => openClaim({ ...link, opener }));
/** What is said of a link that was not used. */
async function facts(link: Sent, browser = newBrowser()) {
  const opened = await open(link, "b".repeat(64), browser);
  return opened.ok && opened.value.state === "yours" ? opened.value.facts : null;
}
const notified = async ({ accountId }: Actor) =>
  (await noticesOf(await store(), accountId)).notices.map(({ kind, path, text }) => `${kind} ${path}: ${text}`);
const audit = async () =>
  (await store())
    .selectFrom("audit_events")
    .select(["action", "outcome", "target", "details"])
    .where("action", "in", actionsOf("claim"))
    .orderBy("sequence")
    .execute();

async function wholeStore(): Promise<string> {
  const db = await store();
  const tables = await db.introspection.getTables();
  const contents = await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)));
  return JSON.stringify(contents.map(({ rows }) => rows));
}

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
    await begin();
  });

  test("of a hundred who use a link at once, one sets and sees a password, and 99 are told that it was used", async () => {
    const link = await send();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => claim(link, { opener: String(at).padStart(64, "0") })),
    );
    const values = answers.map((answer) => (answer.ok ? answer.value : answer.error.code));
    const shown = values.flatMap((value) => (typeof value === "object" && value.state === "shown" ? [value] : []));
    expect(shown).toHaveLength(1);
    expect(values.filter((value) => typeof value === "object" && value.state === "used")).toHaveLength(99);
    expect(set).toEqual([shown[0]?.shown.password]);
    expect(await wholeStore()).not.toContain(set[0]);
    expect((await audit()).filter(({ action }) => action === "claim.reopen")).toHaveLength(1);
  }, 30_000);

  test("a server that died between taking and setting leaves the link as good as before", async () => {
    const link = await send();
    const db = await store();
    await beginAttempt(db, link.id);
    const lease = { name: `claim:${link.id}`, holder: "dead", expires_at: Date.now() + 300 };
    await db.insertInto("leases").values(lease).execute();
    expect(await claim(link)).toMatchObject({ ok: true, value: { state: "shown" } });
    expect(set).toHaveLength(1);
  });
});

describe("a claim link", () => {
  beforeEach(begin);

  test("says before it is used who sent it, of what and until when, and looking changes nothing", async () => {
    const link = await send({ for: { kind: "account", id: (await person("Bea")).accountId } });
    const before = await wholeStore();
    const seen = await facts(link);
    expect(seen).toMatchObject({ sqlUser: "app_user", cluster: "orders", by: "Ada", for: "Bea", viewer: "signed_out" });
    expect(await wholeStore()).toBe(before);
    expect(set).toEqual([]);
    expect(await open({ ...link, secret: "x".repeat(43) })).toMatchObject(LINK_VOID);
    expect(await open({ ...link, id: "clm_nobody" })).toMatchObject(LINK_VOID);
  });

  test("shows the password that the cluster has, with where to connect, and then says when and from where it was used", async () => {
    const link = await send();
    const answer = await claim(link);
    expect(answer).toMatchObject({
      value: { shown: { name: "app_user", password: set[0] }, connection: { host: "orders.example", port: 26257 } },
    });
    const used = { ok: true, value: { state: "used", from: "192.0.2.7", by: "Ada", at: expect.any(Number) } };
    expect(await open(link)).toEqual(used);
    expect(await claim(link, { opener: "c".repeat(64) })).toEqual(used);
    expect(await open({ ...link, secret: "x".repeat(43) })).toMatchObject(LINK_VOID);
    expect(set).toHaveLength(1);
    const { claims } = await listClaims(mayReset(ada), { clusterId: CLUSTER_ID });
    expect(claims).toMatchObject([{ state: "used", used: { from: "192.0.2.7", by: null, again: expect.any(Number) } }]);
  });

  test("can be gone on with by the browser that used it, whose answer may have been lost", async () => {
    const link = await send();
    await claim(link);
    expect(await open(link, "a".repeat(64))).toMatchObject({ value: { state: "yours", facts: { by: "Ada" } } });
    const again = await claim(link);
    expect(again).toMatchObject({ value: { state: "shown", shown: { password: set[1] } } });
    expect(set[1]).not.toBe(set[0]);
  });

  test.each([
    ["refuses", () => ({ status: 400, json: { code: 3, message: "no" } }), "cloud_rejected"],
    ["is not reached", () => ({ status: 503, json: {} }), "outcome_unknown"],
  ] as const)(
    "is given back where the vendor %s, and shows no password",
    async (_what, reply, code) => {
      const link = await send();
      instead = ({ method }) => (method === "PUT" ? reply() : undefined);
      const refused = await claim(link);
      expect(refused).toMatchObject({ ok: false, error: { code } });
      expect(await facts(link)).not.toBeNull();
      instead = () => undefined;
      expect(await claim(link, { opener: "d".repeat(64) })).toMatchObject({ value: { state: "shown" } });
      expect((await audit()).filter(({ action }) => action === "claim.use").map(({ outcome }) => outcome)).toEqual([
        "intended",
        code === "outcome_unknown" ? "unknown" : "refused",
        "intended",
        "done",
      ]);
    },
    20_000,
  );

  test("is ended by Done: then not even the browser that used it sets another password", async () => {
    const link = await send();
    const [mine, other] = ["a".repeat(64), "e".repeat(64)];
    const end = (opener: string, browser = newBrowser()) => asked(browser, () => endClaim({ ...link, opener }));
    expect(await end(mine)).toMatchObject(LINK_VOID);
    expect(await claim(link, { opener: mine })).toMatchObject({ value: { state: "shown" } });
    expect(await end(other)).toMatchObject(LINK_VOID);
    expect(await end(mine, newBrowser({ origin: "https://evil.example" }))).toMatchObject({
      error: { code: "wrong_origin" },
    });
    expect(await claim(link, { opener: mine })).toMatchObject({ value: { state: "shown" } });
    expect(await end(mine)).toEqual({ ok: true, value: null });
    expect(await claim(link, { opener: mine })).toMatchObject({ value: { state: "used" } });
    expect(set).toHaveLength(2);
  });

  test("does not come back when its sender regains the role that was taken away", async () => {
    const cleo = await person("Cleo", "cluster_admin");
    const link = await send({}, cleo);
    const db = await store();
    const holder = { kind: "account", id: cleo.accountId } as const;
    const take = thenVoidLinks(() => removeGrant(db, holder, CLUSTER_ID));
    await take();
    await putGrant(db, holder, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
    expect(await claim(link)).toMatchObject(LINK_VOID);
    expect((await listClaims(mayReset(cleo), { clusterId: CLUSTER_ID })).claims).toMatchObject([{ state: "void" }]);
    expect(await claim(await send({}, cleo))).toMatchObject({ value: { state: "shown" } });
  });

  test("does not come back when its SQL user is given back to the team that owned it", async () => {
    const link = await send();
    const db = await store();
    const other = await addTeam(db, "Others");
    const give = thenVoidLinks((ownerTeamId: string | null) => saveDescribed(db, APP, { purpose: "", ownerTeamId }));
    await give(other);
    await give(null);
    expect(await claim(link)).toMatchObject(LINK_VOID);
  });

  test("shows no password where it could not be marked used, and can be tried again", async () => {
    const link = await send();
    instead = ({ method }, { password = "" }) => {
      if (method !== "PUT") return undefined;
      set.push(password);
      // Another server believes that this one is dead, and has begun.
      return store()
        .then((db) => beginAttempt(db, link.id))
        .then(() => ({ json: { name: APP.name } }));
    };
    expect(await claim(link)).toMatchObject({ ok: false, error: { code: "outcome_unknown" } });
    instead = () => undefined;
    expect(await claim(link)).toMatchObject({ value: { state: "shown", shown: { password: set[1] } } });
  });

  test("says before its use that it waits for a SQL user not verified as restricted, and stays valid", async () => {
    const db = await store();
    await saveVerified(db, APP, { state: "admin", databases: [], by: "Ada" });
    const link = await send();
    expect(await facts(link)).toMatchObject({ withheld: true });
    expect(await claim(link)).toMatchObject({ ok: false, error: { code: "waiting_for_restriction" } });
    expect(set).toEqual([]);
    await saveVerified(db, APP, { state: "restricted", databases: [], by: "Ada" });
    expect(await facts(link)).toMatchObject({ withheld: false });
    expect(await claim(link)).toMatchObject({ value: { state: "shown" } });
  });

  test("gives what a Cluster Admin lets the owner have to that team, and to no other holder of a link", async () => {
    const db = await store();
    const bea = await person("Bea");
    const teamId = await addTeam(db, "Payments");
    await addMember(db, teamId, bea.accountId);
    await saveDescribed(db, APP, { purpose: "", ownerTeamId: teamId });
    await saveVerified(db, APP, { state: "admin", databases: [], by: "Ada" });
    const row = await rowOf(db, APP);
    expect(await saveTeamResetException(db, row?.id ?? "", { teamId, by: "Ada", reason: "night" })).toBe(true);
    const browser = await signedIn(bea);
    for (const recipient of [{ kind: "link" } as const, { kind: "account", id: bea.accountId } as const])
      expect(await claim(await send({ for: recipient }), { browser })).toMatchObject({
        error: { code: "waiting_for_restriction" },
      });
    expect(set).toEqual([]);
    const link = await send({ for: { kind: "team", id: teamId } });
    expect(await claim(link, { browser })).toMatchObject({ value: { state: "shown" } });
  });

  test("for an account or a team is for nobody else", async () => {
    const [bea, cleo] = [await person("Bea"), await person("Cleo")];
    const db = await store();
    const teamId = await addTeam(db, "Payments");
    await addMember(db, teamId, bea.accountId);
    for (const recipient of [{ kind: "account", id: bea.accountId } as const, { kind: "team", id: teamId } as const]) {
      const link = await send({ for: recipient });
      const needsSignIn = { ok: false, error: { code: "claim_needs_sign_in" } };
      expect(await claim(link)).toMatchObject(needsSignIn);
      expect(await claim(link, { browser: await signedIn(cleo) })).toMatchObject(needsSignIn);
      const browser = await signedIn(bea);
      expect(await facts(link, browser)).toMatchObject({ viewer: "right" });
      expect(await claim(link, { browser })).toMatchObject({ value: { state: "shown" } });
    }
    expect(set).toHaveLength(2);
  });

  test("tells its recipients what it is by its id alone, and tells no one else that it exists", async () => {
    const bea = await person("Bea");
    const [right, another] = [await signedIn(bea), await signedIn(await person("Cleo"))];
    const byId = ({ id }: Sent, browser: TestBrowser) => asked(browser, () => claimFacts(id));
    const link = await send({ for: { kind: "account", id: bea.accountId } });
    expect(await byId(link, right)).toMatchObject({ sqlUser: "app_user", viewer: "right" });
    for (const browser of [another, newBrowser()]) expect(await byId(link, browser)).toBeNull();
    const forAnyone = await send();
    for (const browser of [right, another, newBrowser()]) expect(await byId(forAnyone, browser)).toBeNull();
    await claim(link, { browser: right });
    expect(await byId(link, right)).toBeNull();
  });

  test("with a second word asks for it, not minding capitals and spaces, and is void after five wrong ones", async () => {
    const link = await send({ word: "Blue  Heron" });
    expect(await wholeStore()).not.toMatch(/heron/i);
    for (let tries = 0; tries < 4; tries++)
      expect(await claim(link, { word: "red heron" })).toMatchObject({ error: { code: "second_word_wrong" } });
    expect(await claim(link, { word: " blue heron" })).toMatchObject({ value: { state: "shown" } });
    const other = await send({ word: "blue heron" });
    for (let tries = 0; tries < 5; tries++) await claim(other);
    expect(await claim(other, { word: "blue heron" })).toMatchObject(LINK_VOID);
    expect(await facts(other)).toBeNull();
    expect(set).toHaveLength(1);
  });

  test("is never its sender's to use, who is told so and whose try changes nothing", async () => {
    const db = await store();
    const teamId = await addTeam(db, "Payments");
    await addMember(db, teamId, ada.accountId);
    const browser = await signedIn(ada);
    for (const recipient of [{ kind: "link" } as const, { kind: "team", id: teamId } as const]) {
      const link = await send({ for: recipient });
      expect(await facts(link, browser)).toMatchObject({ viewer: "sender" });
      expect(await claim(link, { browser })).toMatchObject({ ok: false, error: { code: "claim_own_link" } });
    }
    expect(set).toEqual([]);
    await expect(send({ for: { kind: "account", id: ada.accountId } })).rejects.toMatchObject({
      code: "invalid_input",
      more: { fields: { for: expect.any(String) } },
    });
    const { accounts } = await claimRecipients(mayReset(ada));
    expect(accounts.map(({ id }) => id)).not.toContain(ada.accountId);
  });

  test("with five wrong second words is void, and its sender is notified once and by mail", async () => {
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    const link = await send({ word: "blue heron" });
    for (let tries = 0; tries < 4; tries++) await claim(link, { word: "red heron" });
    await drain(1000);
    expect(await notified(ada)).toEqual([]);
    await Promise.all([claim(link, { word: "red heron" }), claim(link, { word: "red heron" })]);
    await claim(link, { word: "blue heron" });
    const text =
      "Your claim link for the SQL user app_user on cluster orders no longer works: five wrong second words were entered, the last from 192.0.2.7.";
    await vi.waitFor(() => expect(mailsIn(join(folder(), "mail"))).toHaveLength(1));
    expect(await notified(ada)).toEqual([`claim_guessed /clusters/${CLUSTER_ID}/claims: ${text}`]);
    expect(mailsIn(join(folder(), "mail"))[0]?.replaceAll(/\s+/g, " ")).toContain(text);
    expect(set).toEqual([]);
  });

  test.each<[string, (sender: Actor) => Promise<unknown>]>([
    [
      "the sender has no right any more",
      async (sender) => removeGrant(await store(), { kind: "account", id: sender.accountId }, CLUSTER_ID),
    ],
    ["the sender is disabled", async (sender) => setDisabled(await store(), sender.accountId, true)],
    [
      "the SQL user has another owner",
      async () =>
        saveDescribed(await store(), APP, { purpose: "", ownerTeamId: await addTeam(await store(), "Payments") }),
    ],
    [
      "the SQL user was protected, and the sender is no Cluster Admin",
      async () => saveProtected(await store(), APP, true),
    ],
    [
      "the SQL user was deleted, and there is a new one of that name",
      async () => {
        await saveDeleted(await store(), APP);
        await saveCreated(await store(), APP, { purpose: "", by: byNamed("Ada") });
        await saveVerified(await store(), APP, { state: "restricted", databases: [], by: "Ada" });
      },
    ],
    ["it has expired", async () => (await store()).updateTable("claim_links").set({ expires_at: 1 }).execute()],
  ])("is void where %s", async (_why, change) => {
    const sender = await person("Bea", "cluster_creator");
    const link = await send({}, sender);
    expect(await facts(link)).not.toBeNull();
    await change(sender);
    expect(await facts(link)).toBeNull();
    expect(await claim(link)).toMatchObject(LINK_VOID);
    expect(set).toEqual([]);
  });

  test("can be revoked by its sender and by a Cluster Admin, and by nobody else", async () => {
    const [bea, cleo] = [await person("Bea", "cluster_creator"), await person("Cleo", "cluster_creator")];
    for (const by of [bea, ada]) {
      const link = await send({}, bea);
      const revoke = (actor: Actor, name = APP.name) =>
        revokeClaim(mayReset(actor), { clusterId: CLUSTER_ID, name, id: link.id }, () => {});
      await expect(revoke(cleo)).rejects.toMatchObject({ code: "not_found" });
      await expect(revoke(bea, "other_user")).rejects.toMatchObject({ code: "not_found" });
      await revoke(by);
      expect(await claim(link)).toMatchObject(LINK_VOID);
    }
    expect((await listClaims(mayReset(cleo), { clusterId: CLUSTER_ID })).claims).toEqual([]);
    expect((await listClaims(mayReset(ada), { clusterId: CLUSTER_ID })).claims).toHaveLength(2);
  });

  test("of a protected SQL user is sent by a Cluster Admin alone, who gives the password for it", async () => {
    await saveProtected(await store(), APP, true);
    await expect(send({}, await person("Bea", "cluster_creator"))).rejects.toMatchObject({
      code: "sql_user_protected",
    });
    await expect(send()).rejects.toMatchObject({ code: "reauthentication_required" });
    const db = await store();
    const sessionHash = tokenHash(await startSession(db, ada.accountId, REQUEST));
    await db.updateTable("sessions").set({ proved_at: Date.now() }).execute();
    expect(await claim(await send({}, { ...ada, sessionHash }))).toMatchObject({ value: { state: "shown" } });
  });

  test("is refused from another site", async () => {
    const link = await send();
    const browser = newBrowser({ origin: "https://evil.example" });
    expect(await claim(link, { browser })).toMatchObject({ error: { code: "wrong_origin" } });
    expect(set).toEqual([]);
  });
});

test("a link for somebody goes to them by mail and not to the sender, who is told when it is used and when it is opened again", async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  await begin();
  const bea = await person("Bea");
  const input = { ...APP, for: { kind: "account", id: bea.accountId } as const, hours: 1, word: "" };
  const made = await sendClaim(mayReset(ada), input, () => {});
  expect(made).toEqual({ for: "Bea", expiresAt: expect.any(Number), sent: "mailed" });
  const mails = () => mailsIn(join(folder(), "mail"));
  expect(mails()[0]).toMatch(/^To: Bea <bea@example.com>$/m);
  const link = partsOf(mails()[0] ?? "");
  expect(await notified(bea)).toEqual([
    `claim_waiting /claim/${link.id}: Ada sent you a claim link for the SQL user app_user on cluster orders. The link is in your mail.`,
  ]);
  expect(await claim(link, { browser: await signedIn(bea) })).toMatchObject({ value: { state: "shown" } });
  await vi.waitFor(() => expect(mails()).toHaveLength(2));
  expect(mails()[1]).toMatch(/^To: Ada <ada@example.com>$/m);
  expect(mails()[1]).toContain("by Bea from 192.0.2.7");
  await open(link);
  await open(link);
  await vi.waitFor(() => expect(mails()).toHaveLength(3));
  expect(mails()[2]).toMatch(/^To: Ada <ada@example.com>$/m);
  expect(mails()[2]).toContain("was opened again");
  const claims = `/clusters/${CLUSTER_ID}/claims`;
  expect(await notified(ada)).toEqual([
    `claim_reopened ${claims}: Your claim link for the SQL user app_user on cluster orders was opened again from 192.0.2.7, after its use from 192.0.2.7. The second visit got no password.`,
    `claim_used ${claims}: Your claim link for the SQL user app_user on cluster orders was used by Bea from 192.0.2.7.`,
  ]);
  expect([...mails(), await wholeStore()].join()).not.toContain(set[0]);
  expect(await wholeStore()).not.toContain(link.secret);
});

test("a team is told of a link for it, without the sender, and without mail that the sender hands it over", async () => {
  await begin();
  const [bea, cleo] = [await person("Bea"), await person("Cleo")];
  const db = await store();
  const id = await addTeam(db, "Payments");
  for (const { accountId } of [bea, ada]) await addMember(db, id, accountId);
  await send({ for: { kind: "team", id } });
  expect(await notified(bea)).toMatchObject([
    expect.stringMatching(/Ada sent your team .* Ada will give you the link\.$/),
  ]);
  expect([await notified(ada), await notified(cleo)]).toEqual([[], []]);
});

describe("a link that ran out", () => {
  const MINUTE = 60_000;
  const ranOut = async (id: string, ago: number) =>
    (await store())
      .updateTable("claim_links")
      .set({ expires_at: Date.now() - ago })
      .where("id", "=", id)
      .execute();
  beforeEach(begin);

  test("is told to its sender once, however many servers look, and however often", async () => {
    const { id } = await send();
    const db = await store();
    await notifyExpiry(db);
    expect(await notified(ada)).toEqual([]);
    await ranOut(id, 3 * MINUTE);
    await Promise.all(Array.from({ length: 5 }, () => notifyExpiry(db)));
    await db.deleteFrom("notices").execute();
    await notifyExpiry(db);
    expect(await notified(ada)).toEqual([]);
    await db.updateTable("claim_links").set({ expiry_told_at: null }).execute();
    await Promise.all(Array.from({ length: 5 }, () => notifyExpiry(db)));
    expect(await notified(ada)).toEqual([
      `claim_expired /clusters/${CLUSTER_ID}/claims: Your claim link for the SQL user app_user on cluster orders expired unused.`,
    ]);
  });

  test.each<[string, (link: Sent) => Promise<unknown>]>([
    ["was used", (link) => claim(link)],
    ["was revoked", ({ id }) => revokeClaim(mayReset(ada), { clusterId: CLUSTER_ID, name: APP.name, id }, () => {})],
    ["was void by then", async () => saveDeleted(await store(), APP)],
    ["did so before a stop of some days", async ({ id }) => ranOut(id, 48 * 60 * MINUTE)],
  ])("is told to nobody where it %s", async (_why, change) => {
    const link = await send();
    await ranOut(link.id, -10 * MINUTE);
    await change(link);
    await notifyExpiry(await store(), Date.now() + 15 * MINUTE);
    await drain(5_000);
    expect((await notified(ada)).filter((text) => text.includes("expired"))).toEqual([]);
  });
});

test("names of people and teams are given to a sender, without their own and those who are disabled", async () => {
  await begin();
  const bea = await person("Bea");
  await setDisabled(await store(), (await person("Cleo")).accountId, true);
  const { accounts, mail } = await claimRecipients(mayReset(ada));
  expect(accounts.map(({ name }) => name)).toEqual([bea.name]);
  expect(mail).toBe(false);
});
