import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ClaimRecipientsInput } from "#lib/shared/requests/claims.ts";
import {
  APP,
  ada,
  audit,
  begin,
  claim,
  facts,
  LINK_VOID,
  mayReset,
  notified,
  open,
  partsOf,
  person,
  type Sent,
  send,
  set,
  signedIn,
  vendor,
  wholeStore,
} from "../../../testing/accounts/claim-steps.ts";
import { turnOnApp } from "../../../testing/accounts/factors.ts";
import { inRequest, mailsIn, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, REQUEST, registry } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { tokenHash } from "../../base/ids.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { beginAttempt } from "../../store/requests/claim-attempts.ts";
import { startSession } from "../../store/sign-in/start-session.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveDescribed, saveProtected, saveTeamResetException } from "../../store/sql-users/sql-users.ts";
import { claimRecipients, listClaims } from "./manage.ts";
import { sendClaim } from "./send.ts";
import { claimFacts, endClaim } from "./use.ts";

/** How many come at once. More find nothing else in one process. */
const MANY = process.env.ROLECALL_PROVE ? 100 : 25;

const folder = freshProcess();

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
    await begin();
  });

  test("of many concurrent uses of a link, one sets and shows a password, and the others learn that it was used", async () => {
    const link = await send();
    const answers = await Promise.all(
      Array.from({ length: MANY }, (_, at) => claim(link, { opener: String(at).padStart(64, "0") })),
    );
    const values = answers.map((answer) => (answer.ok ? answer.value : answer.error.code));
    const shown = values.flatMap((value) => (typeof value === "object" && value.state === "shown" ? [value] : []));
    expect(shown).toHaveLength(1);
    expect(values.filter((value) => typeof value === "object" && value.state === "used")).toHaveLength(MANY - 1);
    expect(set).toEqual([shown[0]?.shown.password]);
    expect(await wholeStore()).not.toContain(set[0]);
    expect((await audit()).filter(({ action }) => action === "claim.reopen")).toHaveLength(1);
  });

  test("a server that dies between taking and setting leaves the link usable", async () => {
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

  test("shows sender, SQL user and end before its use, and looking changes nothing", async () => {
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

  test("its list says where the key sets no password, so that none can be sent", async () => {
    const listed = () => listClaims(mayReset(ada), { clusterId: CLUSTER_ID });
    expect(await listed()).not.toHaveProperty("keyClosed");
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    expect(await listed()).toMatchObject({ keyClosed: "reads" });
  });

  test("can be used again by the browser that used it, whose answer may have been lost", async () => {
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
    "stays usable where the vendor %s, and shows no password",
    async (_what, reply, code) => {
      const link = await send();
      vendor.instead = ({ method }) => (method === "PUT" ? reply() : undefined);
      const refused = await claim(link);
      expect(refused).toMatchObject({ ok: false, error: { code } });
      expect(await facts(link)).not.toBeNull();
      vendor.instead = () => undefined;
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
    const end = (opener: string, browser = newBrowser()) => inRequest(browser, () => endClaim({ ...link, opener }));
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

  test("shows no password where it could not be marked used, and can be tried again", async () => {
    const link = await send();
    vendor.instead = ({ method }, { password = "" }) => {
      if (method !== "PUT") return undefined;
      set.push(password);
      // Another server takes this one for dead and has started.
      return store()
        .then((db) => beginAttempt(db, link.id))
        .then(() => ({ json: { name: APP.name } }));
    };
    expect(await claim(link)).toMatchObject({ ok: false, error: { code: "outcome_unknown" } });
    vendor.instead = () => undefined;
    expect(await claim(link)).toMatchObject({ value: { state: "shown", shown: { password: set[1] } } });
  });

  test("says before its use that it waits for a SQL user not verified as restricted, and stays valid", async () => {
    const db = await store();
    await saveProof(db, APP, { state: "admin", databases: [], by: "Ada" });
    const link = await send();
    expect(await facts(link)).toMatchObject({ withheld: true });
    expect(await claim(link)).toMatchObject({ ok: false, error: { code: "waiting_for_restriction" } });
    expect(set).toEqual([]);
    await saveProof(db, APP, { state: "restricted", databases: [], by: "Ada" });
    expect(await facts(link)).toMatchObject({ withheld: false });
    expect(await claim(link)).toMatchObject({ value: { state: "shown" } });
  });

  test("with a team reset exception works for the owner team, and for no other recipient", async () => {
    const db = await store();
    const bea = await person("Bea");
    const teamId = await addTeam(db, "Payments");
    await addMember(db, teamId, bea.accountId);
    await saveDescribed(db, APP, { purpose: "", ownerTeamId: teamId });
    await saveProof(db, APP, { state: "admin", databases: [], by: "Ada" });
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

  test("for an account or a team works for no other account", async () => {
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

  test("tells a recipient to add a required second factor, and does not work until then", async () => {
    const bea = await person("Bea");
    const browser = await signedIn(bea);
    const link = await send({ for: { kind: "account", id: bea.accountId } });
    await putSetting(await store(), "secondFactor", { value: "{", by: "Ada" });
    expect(await facts(link, browser)).toMatchObject({ viewer: "must_enrol" });
    expect(await facts(link)).toMatchObject({ viewer: "signed_out" });
    expect(await claim(link, { browser })).toMatchObject({ error: { code: "claim_needs_sign_in" } });
    await turnOnApp(browser);
    expect(await facts(link, browser)).toMatchObject({ viewer: "right" });
  });

  test("shows its facts to its recipients by id alone, and its existence to no other account", async () => {
    const bea = await person("Bea");
    const [right, another] = [await signedIn(bea), await signedIn(await person("Cleo"))];
    const byId = ({ id }: Sent, browser: TestBrowser) => inRequest(browser, () => claimFacts(id));
    const link = await send({ for: { kind: "account", id: bea.accountId } });
    expect(await byId(link, right)).toMatchObject({ sqlUser: "app_user", viewer: "right" });
    for (const browser of [another, newBrowser()]) expect(await byId(link, browser)).toBeNull();
    const forAnyone = await send();
    for (const browser of [right, another, newBrowser()]) expect(await byId(forAnyone, browser)).toBeNull();
    await claim(link, { browser: right });
    expect(await byId(link, right)).toBeNull();
  });

  test("with a second word asks for it, ignoring case and spaces, and is void after five wrong ones", async () => {
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

  test("cannot be used by its sender, and the refusal says so; the try changes nothing", async () => {
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
    const { accounts } = await claimRecipients(mayReset(ada), { clusterId: CLUSTER_ID, of: "accounts", q: "" });
    expect(accounts.map(({ id }) => id)).not.toContain(ada.accountId);
  });

  test("for a protected SQL user is sent only by a Cluster Admin who confirms the password", async () => {
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

test("a link for an account is mailed to its recipient and not shown to the sender, who is notified when it is used and opened again", async () => {
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
  await vi.waitFor(() => expect(mails()).toHaveLength(2), 20_000);
  expect(mails()[1]).toMatch(/^To: Ada <ada@example.com>$/m);
  expect(mails()[1]).toContain("by Bea from 192.0.2.7");
  await open(link);
  await open(link);
  await vi.waitFor(() => expect(mails()).toHaveLength(3), 20_000);
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

test("members of a team other than the sender are notified of its link; without mail, the sender hands it over", async () => {
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

describe("the recipients that a sender can choose", () => {
  const find = (input: Partial<ClaimRecipientsInput>) =>
    claimRecipients(mayReset(ada), { clusterId: CLUSTER_ID, q: "", ...input });
  beforeEach(begin);

  test("are people and teams, but not themself or disabled accounts", async () => {
    await person("Bea");
    await setDisabled(await store(), (await person("Cleo")).accountId, true);
    await addTeam(await store(), "Payments");
    const people = await find({ of: "accounts" });
    expect(people).toMatchObject({ accounts: [{ name: "Bea", email: "bea@example.com" }], teams: [], more: 0 });
    expect(await find({ of: "accounts", q: "ada" })).toMatchObject({ accounts: [], more: 0 });
    expect(await find({ of: "teams" })).toMatchObject({ accounts: [], teams: [{ name: "Payments" }], more: 0 });
    expect(people.mail).toBe(false);
  });

  test("are found by a word in name or email, the first twenty with how many more there are; without a kind, none", async () => {
    const db = await store();
    for (let at = 10; at < 35; at++) {
      await person(`Reader ${at}`);
      await addTeam(db, `Readers ${at}`);
    }
    await person("Bea");
    const first = Array.from({ length: 20 }, (_, at) => at + 10);
    const people = await find({ of: "accounts", q: "READER" });
    expect(people.accounts.map(({ name }) => name)).toEqual(first.map((at) => `Reader ${at}`));
    expect(people.more).toBe(5);
    expect((await find({ of: "accounts", q: "bea@" })).accounts.map(({ name }) => name)).toEqual(["Bea"]);
    const teams = await find({ of: "teams", q: "readers" });
    expect(teams.teams.map(({ name }) => name)).toEqual(first.map((at) => `Readers ${at}`));
    expect(teams.more).toBe(5);
    expect(await find({ q: "reader" })).toMatchObject({ accounts: [], teams: [], more: 0 });
  });
});
