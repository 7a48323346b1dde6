import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LEAVER_STEPS } from "#lib/shared/leaver.ts";
import {
  emailOf,
  evidence,
  goOn,
  leaverPage,
  prove,
  resultsOf,
  startLeaving,
  targetOf,
  until,
} from "../../testing/leaver-steps.ts";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import {
  approve,
  begin,
  codeOf,
  events,
  list,
  newRequest,
  owned,
  requestForOwn,
  restrict,
  sent,
  stateFor,
  world,
} from "../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { addApps, newOpener, type Opener, opened, rotation } from "../../testing/rotation-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess, REQUEST } from "../../testing/server.ts";
import { currentActor } from "../access/guard.ts";
import { enter } from "../accounts/sign-in.ts";
import { newId } from "../base/ids.ts";
import { drain } from "../base/in-flight.ts";
import { disableAccountDoor, enableAccountDoor, removeAccountDoor } from "../doors/accounts.ts";
import { sendClaimDoor } from "../doors/claims.ts";
import { exemptFromLeaverDoor, leaverDoor, startLeaverDoor } from "../doors/leaver.ts";
import { stopRotationDoor, takePasswordsDoor } from "../doors/rotation.ts";
import { resetPasswordDoor } from "../doors/sql-users.ts";
import { setDisabled } from "../store/accounts.ts";
import { addExposure } from "../store/exposures.ts";
import { addLeaver, leaverOf, stepsOf } from "../store/leavers.ts";
import { store } from "../store/store.ts";
import { addMember, addTeam, allTeams, setLead } from "../store/teams.ts";
import { freshDatabase } from "../store/testing.ts";
import { workOn, workOnLeavers } from "./work.ts";

freshProcess();
afterEach(async () => void (await drain(10_000)));

let browser: Opener;
let bea: Person;

const at = (name: string) => ({ clusterId: CLUSTER_ID, name });
const isDone = ({ plan }: { plan?: { state: string } | undefined }) => plan?.state === "done";
/** Restricted SQL users of Payments; Bea has the passwords of the first `seen`. */
async function apps(count: number, seen: number): Promise<string[]> {
  const names = await addApps(count);
  for (const name of names) await restrict(at(name));
  for (const name of names.slice(0, seen)) await see(bea, name);
  return names;
}
async function see(by: Person, name: string): Promise<void> {
  const shown = await (await store())
    .selectFrom("shown_passwords")
    .select("id")
    .where("name", "=", name)
    .where("replaced_at", "is", null)
    .executeTakeFirst();
  const answer = await change(by, resetPasswordDoor, { ...at(name), ...(shown && { replaces: shown.id }) });
  if (!answer.ok) throw new Error(answer.error.code);
}
/** Bea is shown a password after her plan. */
async function showLate(name: string): Promise<void> {
  const shown = { id: newId("exp"), accountId: bea.id, viewer: "Bea", way: "reset" } as const;
  await addExposure(await store(), at(name), shown, Date.now());
}
/** The plan is looked at as every few seconds. */
async function sweepUntilDone(): Promise<Awaited<ReturnType<typeof leaverPage>>> {
  return vi.waitFor(
    async () => {
      await workOnLeavers(await store());
      const page = await leaverPage(world.ada, bea);
      if (!isDone(page)) throw new Error(JSON.stringify([page.plan, resultsOf(page)]));
      return page;
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
    bea = await person("Bea", { role: "cluster_creator" });
    browser = await newOpener();
  });

  test("a leaver who saw 7 of 40 passwords, one of which was reset since: exactly 6 are rotated, and the evidence names all 7 and why", async () => {
    const names = await apps(40, 7);
    await see(world.cleo, names[2] ?? "");
    const before = sent("PUT").length;
    const kept = Object.fromEntries(world.users);
    expect(codeOf(await startLeaving(world.ada, bea, { key: browser.key }))).toBe("ok");
    expect(await inRequest(bea.browser, () => currentActor(false))).toBeUndefined();
    const page = await sweepUntilDone();

    const rotated = names.slice(0, 7).filter((name) => name !== names[2]);
    const changed = sent("PUT").slice(before);
    expect(changed.map(({ path }) => path.split("/").at(-2)).sort()).toEqual([...rotated].sort());
    for (const name of names) expect(world.users.get(name) === kept[name], name).toBe(!rotated.includes(name));
    expect(resultsOf(page)).toEqual({
      ...Object.fromEntries(rotated.map((name) => [name, "rotated"])),
      [names[2] ?? ""]: "replaced",
    });

    const text = await evidence(world.ada, bea);
    const file = JSON.parse(text);
    expect(file.plan).toMatchObject({ state: "done", startedBy: "Ada", proof: { event: expect.any(Number) } });
    expect(file.sqlUsers).toHaveLength(7);
    for (const user of file.sqlUsers) {
      const wasReset = user.name === names[2];
      expect(user, user.name).toMatchObject({
        ...{ result: wasReset ? "replaced" : "rotated", shown: [{ how: "after a reset" }] },
        ...{ cluster: { id: CLUSTER_ID, name: "orders" }, ownerTeam: "Payments", at: expect.stringMatching(/Z$/) },
        ...(wasReset
          ? { by: "Cleo", proof: null, why: expect.stringContaining("Another change has set a new password") }
          : { proof: { event: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) } }),
      });
    }
    expect(file.open).toEqual([]);
    expect(
      file.steps.map(({ step, state, proof }: { step: string; state: string; proof: object | null }) => [
        ...[step, state, proof !== null],
      ]),
    ).toEqual(LEAVER_STEPS.map((step) => [step, "done", true]));
    const rows = await (await store()).selectFrom("audit_events").select(["sequence", "hash"]).execute();
    const hashes = new Map(rows.map(({ sequence, hash }) => [sequence, hash]));
    for (const { proof } of [...file.steps, ...file.sqlUsers.filter(({ proof: has }: { proof: unknown }) => has)])
      expect(hashes.get(proof.event)).toBe(proof.hash);
    for (const password of [...world.passwords, ...world.users.values()].filter((each) => each !== "old"))
      expect(text).not.toContain(password);
    const downloads = (await events()).filter(({ action }) => action === "leaver.evidence");
    expect(downloads).toMatchObject([
      { outcome: "done", details: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ]);
  });

  test("a server that dies after each step leaves one that goes on, and nothing is done twice", async () => {
    const [name = ""] = await apps(2, 1);
    await newRequest(world.mara);
    const db = await store();
    await addMember(db, world.payments, bea.id);
    await setLead(db, world.payments, bea.id, true);
    const { id_hash: sessionHash } = await db
      .selectFrom("sessions")
      .select("id_hash")
      .where("account_id", "=", world.ada.id)
      .executeTakeFirstOrThrow();
    const runner = { id: world.ada.id, email: emailOf(world.ada), name: "Ada", sessionHash, key: browser.key };
    const id = await addLeaver(db, {
      ...{ account: { id: bea.id, email: emailOf(bea), name: "Bea" }, rest: "browser" },
      successors: [{ teamId: world.payments, accountId: world.mara.id }],
      runner: { ...runner, requestId: "req_1", address: "192.0.2.7" },
    });
    if (id === undefined) throw new Error("a plan is open");
    for (const step of LEAVER_STEPS) {
      await workOn(db, id, step);
      const facts = (await stepsOf(db, id)).find((each) => each.step === step)?.facts;
      // Between the change and its mark, the server dies.
      const lost = { state: "waiting", at: null, event_id: null } as const;
      await db.updateTable("leaver_steps").set(lost).where("step", "=", step).execute();
      await workOn(db, id, step);
      expect((await stepsOf(db, id)).find((each) => each.step === step)).toMatchObject({
        ...{ state: "done", facts, proof: { event: expect.any(Number) } },
      });
    }
    const page = await sweepUntilDone();
    expect(resultsOf(page)).toEqual({ [name]: "rotated" });
    expect(page.plan?.steps.map(({ facts }) => facts)).toMatchObject([
      ...[
        { sessions: 1, already: false },
        { links: 0, requests: 0, approvals: 0 },
      ],
      ...[
        { teams: 1, handedOver: "Mara leads Payments" },
        { sqlUsers: 1, left: 0 },
      ],
    ]);
    expect(await db.selectFrom("jobs").select("id").execute()).toHaveLength(1);
    expect((await events()).filter(({ action }) => action === "leaver.end")).toHaveLength(1);
  });

  test("a password that is on its way to the leaver keeps the plan open, and is rotated too", async () => {
    const [known = "", late = ""] = await apps(2, 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    let held = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT" || !request.path.includes(late)) return undefined;
      held += 1;
      return promise.then(() => carryOut());
    };
    const reset = see(bea, late);
    await vi.waitFor(() => expect(held).toBe(1), { timeout: 10_000 });
    expect(codeOf(await startLeaving(world.ada, bea, { key: browser.key }))).toBe("ok");
    await until(world.ada, bea, (page) => resultsOf(page)[known] === "rotated");
    await workOnLeavers(await store());
    expect((await leaverPage(world.ada, bea)).plan?.state).toBe("open");
    resolve();
    await reset;
    world.instead = () => undefined;
    const page = await sweepUntilDone();
    expect(resultsOf(page)).toEqual({ [known]: "rotated", [late]: "rotated" });
    expect(page.plan).toMatchObject({ runner: "Ada", rotations: [expect.any(String), expect.any(String)] });
    expect(page.plan?.steps.at(-1)?.facts).toMatchObject({ sqlUsers: 2, left: 0 });
  });

  test("of two administrators who start at once, one has started the plan", async () => {
    await apps(1, 1);
    const eve = await person("Eve", { administrator: true });
    await prove(eve);
    const codes = await Promise.all([
      startLeaving(world.ada, bea, { key: browser.key }),
      startLeaving(eve, bea, { key: browser.key }),
    ]);
    expect(codes.map(codeOf).sort()).toEqual(["leaver_open", "ok"]);
    expect(await (await store()).selectFrom("leavers").select("id").execute()).toHaveLength(1);
    await sweepUntilDone();
  });

  test("an account that is enabled in the middle stops the plan and its rotation, and the page says who did", async () => {
    await apps(14, 14);
    const { promise, resolve } = Promise.withResolvers<void>();
    let held = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT") return undefined;
      held += 1;
      return promise.then(() => carryOut());
    };
    expect(codeOf(await startLeaving(world.ada, bea, { key: browser.key }))).toBe("ok");
    await vi.waitFor(() => expect(held).toBe(10), { timeout: 10_000 });
    expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(bea)))).toBe("ok");
    resolve();
    const stopped = await until(world.ada, bea, ({ plan }) => plan?.state === "stopped");
    expect(stopped.plan).toMatchObject({ endedBy: "Ada" });
    const ended = await until(world.ada, bea, ({ users }) => users.every(({ problem }) => !problem));
    expect(Object.values(resultsOf(ended)).sort()).toEqual(
      [...Array(4).fill("to_rotate"), ...Array(10).fill("replaced")].sort(),
    );
    await workOnLeavers(await store());
    await vi.waitFor(async () => {
      const file = JSON.parse(await evidence(world.ada, bea));
      expect(file.plan).toMatchObject({ state: "stopped", enabledBy: "Ada" });
      expect(file.open).toHaveLength(4);
    });
    expect(codeOf(await goOn(world.ada, bea, { key: browser.key }))).toBe("leaver_over");
    // What the account still knows is the beginning of another plan.
    world.instead = () => undefined;
    expect(codeOf(await startLeaving(world.ada, bea, { key: browser.key }))).toBe("ok");
    await sweepUntilDone();
  });
});

describe("a plan", () => {
  beforeEach(async () => {
    await begin();
    bea = await person("Bea", { role: "cluster_creator" });
    browser = await newOpener();
  });

  const start = (more: object = {}) => startLeaving(world.ada, bea, { key: browser.key, ...more });

  test("is for other accounts and for administrators, and never for the last of these", async () => {
    expect(codeOf(await startLeaving(world.ada, world.ada, { key: browser.key }))).toBe("own_account");
    expect(codeOf(await look(world.ada, leaverDoor, { accountId: world.ada.id }))).toBe("own_account");
    expect(codeOf(await startLeaving(world.cleo, bea, { key: browser.key }))).toBe("forbidden");
    expect(codeOf(await look(world.cleo, leaverDoor, { accountId: bea.id }))).toBe("forbidden");
    expect(codeOf(await start({ email: "another@example.com" }))).toBe("not_found");
    expect(codeOf(await start({ key: "A".repeat(87) }))).toBe("invalid_input");
    const eve = await person("Eve", { administrator: true });
    // Each lets the other leave: whoever is second has no right any more.
    const codes = await Promise.all([
      startLeaving(world.ada, eve, { key: browser.key }),
      startLeaving(eve, world.ada, { key: browser.key }),
    ]);
    await drain(10_000);
    const enabled = await (await store())
      .selectFrom("accounts")
      .select("id")
      .where("role", "=", "administrator")
      .where("disabled_at", "is", null)
      .execute();
    expect(enabled.length, codes.map(codeOf).join()).toBe(1);
  });

  test("needs the password for this very act", async () => {
    const db = await store();
    await db.updateTable("sessions").set({ proved_at: null, confirmed_at: Date.now() }).execute();
    const input = { ...targetOf(bea), successors: [], rest: "browser", key: browser.key };
    expect(codeOf(await change(world.ada, startLeaverDoor, input))).toBe("reauthentication_required");
    expect((await leaverPage(world.ada, bea)).plan).toBeUndefined();
  });

  test("voids for good what the account holds, and leaves what is of others", async () => {
    const id = await owned("app_shared");
    await restrict(at("app_shared"));
    const db = await store();
    await addMember(db, world.payments, bea.id);
    const link = (by: Person, accountId: string) =>
      change(by, sendClaimDoor, { ...at("app_shared"), for: { kind: "account", id: accountId }, hours: 1, word: "" });
    expect(
      [await link(bea, world.ben.id), await link(world.ada, bea.id), await link(world.ada, world.ben.id)].map(codeOf),
    ).toEqual(["ok", "ok", "ok"]);
    expect(codeOf(await requestForOwn(bea, "reset", id))).toBe("ok");
    const page = await leaverPage(world.ada, bea);
    expect(page.holds).toEqual({
      ...{ sessions: 1, sentLinks: 1, receivedLinks: 1, invitations: 0, requests: 1, approvals: 0 },
    });
    expect(codeOf(await start())).toBe("ok");
    const done = await sweepUntilDone();
    expect(done.plan?.steps[1]?.facts).toMatchObject({ links: 2, requests: 1, requestsFor: "app_shared" });
    expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(bea)))).toBe("ok");
    const live = await db.selectFrom("claim_links").select("account_id").where("revoked_at", "is", null).execute();
    expect(live).toEqual([{ account_id: world.ben.id }]);
    const again = { ...bea, browser: newBrowser() };
    await inRequest(again.browser, async () => enter(db, bea.id, REQUEST, true));
    expect(await stateFor(again)).toBe("withdrawn");
  });

  test("voids the approvals that the account gave and nobody has used", async () => {
    const id = await owned("app_shared");
    await restrict(at("app_shared"));
    const dan = await person("Dan", { role: "cluster_admin" });
    expect(codeOf(await requestForOwn(world.mara, "reset", id))).toBe("ok");
    const [request] = await list(world.mara);
    expect(codeOf(await approve(dan, request?.id ?? ""))).toBe("ok");
    expect(await stateFor(world.mara)).toBe("ready");
    expect(codeOf(await startLeaving(world.ada, dan, { key: browser.key }))).toBe("ok");
    await until(world.ada, dan, isDone);
    expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(dan)))).toBe("ok");
    expect(await stateFor(world.mara)).toBe("void");
  });

  test("hands over each team that would have no lead or no member, to accounts that can sign in", async () => {
    const db = await store();
    const alone = await addTeam(db, "Alone");
    const led = await addTeam(db, "Led by two");
    for (const team of [alone, led, world.payments]) await addMember(db, team, bea.id);
    for (const team of [led, world.payments]) await setLead(db, team, bea.id, true);
    await addMember(db, led, world.cleo.id);
    await setLead(db, led, world.cleo.id, true);
    await owned("app_alone", alone);
    const page = await leaverPage(world.ada, bea);
    expect(page.teams.map(({ team, needs }) => [team, needs])).toEqual([
      ...[
        ["Alone", "member"],
        ["Led by two", null],
        ["Payments", "lead"],
      ],
    ]);
    expect(codeOf(await start())).toBe("leaver_successor");
    const successors = [
      { teamId: alone, accountId: world.ben.id },
      { teamId: world.payments, accountId: world.ben.id },
    ];
    await setDisabled(db, world.ben.id, true);
    expect(codeOf(await start({ successors }))).toBe("leaver_successor");
    await setDisabled(db, world.ben.id, false);
    expect(codeOf(await start({ successors }))).toBe("ok");
    await sweepUntilDone();
    const teams = new Map((await allTeams(db)).map(({ name, members }) => [name, members]));
    const leads = (name: string) => teams.get(name)?.flatMap((member) => (member.lead ? member.name : []));
    expect([leads("Alone"), leads("Led by two"), leads("Payments")]).toEqual([[], ["Cleo"], ["Ben"]]);
    expect(teams.get("Alone")?.map(({ name }) => name)).toEqual(["Bea", "Ben"]);
  });

  test("stays open with what failed, tries it again, and knows what a person did beside it", async () => {
    const names = await apps(3, 3);
    world.instead = (request) =>
      request.method === "PUT" && !request.path.includes("app_2")
        ? { status: 400, json: { code: 3, message: "<b>not now</b>" } }
        : undefined;
    expect(codeOf(await start())).toBe("ok");
    await until(
      world.ada,
      bea,
      (page) => Object.values(resultsOf(page)).filter((each) => each === "failed").length === 2,
    );
    await workOnLeavers(await store());
    const open = await leaverPage(world.ada, bea);
    expect(open.plan?.state).toBe("open");
    const text = await evidence(world.ada, bea);
    expect(text).not.toMatch(/[<>&]/);
    const file = JSON.parse(text);
    expect(file.open.sort()).toEqual(["app_0 on orders", "app_1 on orders"]);
    expect(file.summary[0]).toContain("not done");
    expect(file.sqlUsers.find(({ name }: { name: string }) => name === "app_0")).toMatchObject({
      ...{ result: "failed", cloud: expect.stringContaining("<b>not now</b>"), proof: null },
    });
    world.instead = () => undefined;
    await see(world.cleo, names[0] ?? "");
    expect(codeOf(await goOn(world.ada, bea, { key: browser.key }))).toBe("ok");
    const page = await sweepUntilDone();
    expect(resultsOf(page)).toEqual({ app_0: "replaced", app_1: "rotated", app_2: "rotated" });
    expect(page.plan?.rotations).toHaveLength(2);
  });

  test("waits for what nobody has received, and ends once the starter's browser has it", async () => {
    await owned("app_free", null);
    const empty = await addTeam(await store(), "Empty");
    await owned("app_empty", empty);
    for (const name of ["app_free", "app_empty"]) {
      await restrict(at(name));
      await see(bea, name);
    }
    expect((await leaverPage(world.ada, bea)).users.map(({ name, noOwners }) => [name, noOwners])).toEqual([
      ...[
        ["app_empty", "no_members"],
        ["app_free", "no_owner"],
      ],
    ]);
    expect(codeOf(await start({ rest: "leave" }))).toBe("ok");
    await until(world.ada, bea, ({ plan }) => plan?.steps.at(-1)?.state === "done");
    const left = await leaverPage(world.ada, bea);
    expect(left.users.map(({ result, problem }) => [result, problem])).toEqual([
      ...[
        ["not_rotated", "left"],
        ["not_rotated", "left"],
      ],
    ]);
    expect(sent("PUT")).toHaveLength(2);
    expect(codeOf(await goOn(world.ada, bea, { key: browser.key, rest: "browser" }))).toBe("ok");
    const sealed = await until(world.ada, bea, ({ users }) => users.every(({ place }) => place === "sealed"));
    expect(resultsOf(sealed)).toEqual({ app_free: "undelivered", app_empty: "undelivered" });
    const job = await rotation(world.ada, sealed.plan?.rotations[0] ?? "");
    expect((await opened(world.ada, browser, job)).get("app_free")).toBe(world.users.get("app_free"));
    const items = job.items.map(({ id }) => id);
    const rows = await (await store())
      .selectFrom("job_items")
      .select(["id", "sealed_at"])
      .where("id", "in", items)
      .execute();
    const taken = rows.map(({ id, sealed_at }) => ({ id, at: Number(sealed_at) }));
    expect(codeOf(await change(world.ada, takePasswordsDoor, { id: job.id, items: taken }))).toBe("ok");
    await sweepUntilDone();
  });

  test("leaves one as it is for a reason that the evidence names, and only one that is open", async () => {
    await apps(2, 2);
    world.instead = (request) =>
      request.method === "PUT" && request.path.includes("app_0") ? { status: 400, json: { code: 3 } } : undefined;
    expect(codeOf(await start())).toBe("ok");
    const page = await until(
      world.ada,
      bea,
      (each) => Object.values(resultsOf(each)).sort().join() === "failed,rotated",
    );
    const ids = new Map(page.users.map(({ name, sqlUserId }) => [name, sqlUserId]));
    const exempt = (name: string) =>
      change(world.ada, exemptFromLeaverDoor, {
        ...{ ...targetOf(bea), sqlUserIds: [ids.get(name) ?? ""], reason: "Retired next week." },
      });
    expect(codeOf(await exempt("app_1"))).toBe("leaver_over");
    expect(codeOf(await exempt("app_0"))).toBe("ok");
    await sweepUntilDone();
    const file = JSON.parse(await evidence(world.ada, bea));
    expect(file.sqlUsers.find(({ name }: { name: string }) => name === "app_0")).toMatchObject({
      ...{ result: "exempt", by: "Ada", reason: "Retired next week." },
    });
    expect(codeOf(await exempt("app_0"))).toBe("leaver_over");
  });

  test("waits where its administrator has signed out, and another one lets it go on", async () => {
    await apps(1, 1);
    const eve = await person("Eve", { administrator: true });
    world.instead = (request) => (request.method === "PUT" ? { status: 400, json: { code: 3 } } : undefined);
    expect(codeOf(await start())).toBe("ok");
    await until(eve, bea, (page) => resultsOf(page).app_0 === "failed");
    world.instead = () => undefined;
    const db = await store();
    await db.updateTable("leaver_steps").set({ state: "waiting", facts: null }).where("step", "=", "rotate").execute();
    await db.deleteFrom("sessions").where("account_id", "=", world.ada.id).execute();
    await workOnLeavers(db);
    expect((await leaverPage(eve, bea)).plan).toMatchObject({ cause: "unauthenticated", own: false, runner: "Ada" });
    expect(codeOf(await goOn(eve, bea, { key: browser.key }))).toBe("ok");
    await until(eve, bea, ({ plan }) => plan?.steps.at(-1)?.state === "done");
    await until(eve, bea, (page) => resultsOf(page).app_0 === "rotated");
    await workOnLeavers(db);
    expect((await leaverPage(eve, bea)).plan).toMatchObject({ state: "done", startedBy: "Ada", runner: "Eve" });
  });

  test("tells what was stopped, a cluster that is gone, and a SQL user that was deleted", async () => {
    await apps(3, 3);
    const db = await store();
    await db
      .updateTable("sql_users")
      .set({ cluster_id: "3f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51" })
      .where("name", "=", "app_1")
      .execute();
    await db.updateTable("sql_users").set({ ended_at: 5, ended_how: "vanished" }).where("name", "=", "app_2").execute();
    const before = await leaverPage(world.ada, bea);
    expect(before.users.map(({ name, result, problem }) => [name, result, problem])).toEqual([
      ...[
        ["app_1", "not_rotated", "cluster_gone"],
        ["app_0", "to_rotate", undefined],
        ["app_2", "deleted", undefined],
      ],
    ]);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.instead = (request, carryOut) => (request.method === "PUT" ? promise.then(() => carryOut()) : undefined);
    expect(codeOf(await start())).toBe("ok");
    const page = await until(world.ada, bea, (each) => each.plan?.rotations.length === 1);
    expect(codeOf(await change(world.ada, stopRotationDoor, { id: page.plan?.rotations[0] ?? "" }))).toBe("ok");
    resolve();
    await until(
      world.ada,
      bea,
      (each) => resultsOf(each).app_0 === "rotated" || resultsOf(each).app_0 === "not_rotated",
    );
    await workOnLeavers(db);
    const open = await leaverPage(world.ada, bea);
    expect(open.plan?.state).toBe("open");
    expect(resultsOf(open)).toMatchObject({ app_1: "not_rotated", app_2: "deleted" });
  });

  test("that is done is over no more where the account may know a password again: another plan can begin", async () => {
    const [name = ""] = await apps(1, 1);
    expect(codeOf(await start())).toBe("ok");
    await sweepUntilDone();
    expect((await leaverPage(world.ada, bea)).holds).toBeUndefined();
    await showLate(name);
    expect(await leaverPage(world.ada, bea)).toMatchObject({ holds: {}, users: [{ name, result: "to_rotate" }] });
    expect(codeOf(await start())).toBe("ok");
    expect(resultsOf(await sweepUntilDone())).toEqual({ [name]: "rotated" });
  });

  test("whose account was enabled since: its evidence says so, by whom, and what was shown later", async () => {
    const [name = ""] = await apps(1, 1);
    expect(codeOf(await start())).toBe("ok");
    await sweepUntilDone();
    expect(JSON.parse(await evidence(world.ada, bea))).toMatchObject({
      ...{ account: { now: "disabled" }, plan: { state: "done", enabledSince: null } },
      sqlUsers: [{ name, shown: [{ how: "after a reset" }] }],
    });
    expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(bea)))).toBe("ok");
    await showLate(name);
    const file = JSON.parse(await evidence(world.ada, bea));
    expect(file).toMatchObject({
      account: { now: "enabled" },
      plan: { state: "done", enabledSince: { by: emailOf(world.ada), event: expect.any(Number) } },
      open: [`${name} on orders`],
      sqlUsers: [{ name, result: "to_rotate", shown: [{ afterPlan: true }, {}] }],
    });
    expect(file.sqlUsers[0].shown[1].afterPlan).toBeUndefined();
    expect(file.summary.join(" ")).toMatch(
      /enabled the account after the plan.*passwords of 1 SQL users after the plan/,
    );
    expect(file.plan.events.map(({ action }: { action: string }) => action)).toEqual(["leaver.start", "leaver.end"]);
  });

  test("is there after the account was removed, and one that was disabled before is told as such", async () => {
    await apps(1, 1);
    expect(codeOf(await change(world.ada, disableAccountDoor, targetOf(bea)))).toBe("ok");
    expect(codeOf(await start())).toBe("ok");
    const done = await sweepUntilDone();
    expect(done.plan?.steps[0]?.facts).toEqual({ sessions: 0, invitations: 0, already: true });
    expect(codeOf(await change(world.ada, removeAccountDoor, targetOf(bea)))).toBe("ok");
    expect((await leaverPage(world.ada, bea)).account).toMatchObject({ name: "Bea", removed: true });
    expect(JSON.parse(await evidence(world.ada, bea)).sqlUsers).toMatchObject([{ name: "app_0", result: "rotated" }]);
    expect(await leaverOf(await store(), done.plan?.id ?? "")).toMatchObject({ state: "done" });
  });
});
