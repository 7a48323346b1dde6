import { beforeEach, describe, expect, test, vi } from "vitest";
import { LEAVER_STEPS } from "#lib/shared/people/leaver.ts";
import {
  addPlan,
  apps,
  bea,
  beginLeaving,
  browser,
  evidence,
  leaverPage,
  prove,
  resultsOf,
  resumePlan,
  see,
  startLeaving,
  sweepUntilDone,
  targetOf,
  until,
  workOnPlans,
  workUntil,
} from "../../testing/accounts/leaver-steps.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { codeOf, events, newRequest, sent, world } from "../../testing/request-steps.ts";
import { change, person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { currentActor } from "../access/guard.ts";
import { enableAccountDoor } from "../edge/doors/people/accounts.ts";
import { store } from "../store/db/store.ts";
import { stepsOf } from "../store/jobs/leaver-steps.ts";
import { leaverOf } from "../store/jobs/leavers.ts";
import { addMember, setLead } from "../store/people/teams.ts";

freshServer();

function raise(): never {
  throw new Error("there is no plan");
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginLeaving();
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
      const reset = { by: "Cleo", why: expect.stringContaining("Another change has set a new password") };
      expect(user, user.name).toMatchObject({
        ...(wasReset && reset),
        result: wasReset ? "replaced" : "rotated",
        shown: [{ how: "after a reset" }],
        cluster: { id: CLUSTER_ID, name: "orders" },
        ownerTeam: "Payments",
        at: expect.stringMatching(/Z$/),
        proof: wasReset ? null : { event: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
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

  test("after a crash at each step the plan continues, and nothing is done twice", async () => {
    const [name = ""] = await apps(2, 1);
    await newRequest(world.mara);
    const db = await store();
    await addMember(db, world.payments, bea.id);
    await setLead(db, world.payments, bea.id, true);
    const id = await addPlan(bea, [{ teamId: world.payments, accountId: world.mara.id }]);
    const planOf = async () => (await leaverOf(db, id)) ?? raise();
    for (const step of LEAVER_STEPS) {
      // The server dies in the step: its intent is stored, and no outcome.
      const { itemId } = await planOf();
      await db.updateTable("job_items").set({ state: "running", step, run: "dead" }).where("id", "=", itemId).execute();
      const intent = { item_id: itemId, step, run: "dead", begun_at: 1, outcome: null, ended_at: null, code: null };
      await db
        .insertInto("job_steps")
        .values(Object.assign({ facts: null, event_id: null }, intent))
        .onConflict((conflict) => conflict.columns(["item_id", "step"]).doUpdateSet(intent))
        .execute();
      await workUntil(db, id, step);
      expect((await stepsOf(db, await planOf())).find((each) => each.step === step)).toMatchObject({
        state: "done",
        proof: { event: expect.any(Number) },
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
    expect(await db.selectFrom("jobs").select("id").where("kind", "=", "rotation").execute()).toHaveLength(1);
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
    await vi.waitFor(() => expect(held).toBe(1), { timeout: 20_000 });
    expect(codeOf(await startLeaving(world.ada, bea, { key: browser.key }))).toBe("ok");
    await until(world.ada, bea, (page) => resultsOf(page)[known] === "rotated");
    await workOnPlans();
    expect((await leaverPage(world.ada, bea)).plan?.state).toBe("open");
    resolve();
    await reset;
    world.instead = () => undefined;
    const page = await sweepUntilDone();
    expect(resultsOf(page)).toEqual({ [known]: "rotated", [late]: "rotated" });
    expect(page.plan).toMatchObject({ runner: "Ada", rotations: [expect.any(String), expect.any(String)] });
    expect(page.plan?.steps.at(-1)?.facts).toMatchObject({ sqlUsers: 2, left: 0 });
  });

  test("of two administrators who start at once, only one starts a plan", async () => {
    await apps(1, 1);
    const eve = await person("Eve", { administrator: true });
    await prove(eve);
    const codes = await Promise.all([
      startLeaving(world.ada, bea, { key: browser.key }),
      startLeaving(eve, bea, { key: browser.key }),
    ]);
    expect(codes.map(codeOf).sort()).toEqual(["leaver_open", "ok"]);
    const plans = (await store()).selectFrom("jobs").select("id").where("kind", "=", "leaver");
    expect(await plans.execute()).toHaveLength(1);
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
    await vi.waitFor(() => expect(held).toBe(10), { timeout: 20_000 });
    expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(bea)))).toBe("ok");
    resolve();
    const stopped = await until(world.ada, bea, ({ plan }) => plan?.state === "stopped");
    expect(stopped.plan).toMatchObject({ endedBy: "Ada" });
    const ended = await until(world.ada, bea, ({ users }) => users.every(({ problem }) => !problem));
    expect(Object.values(resultsOf(ended)).sort()).toEqual(
      [...Array(4).fill("to_rotate"), ...Array(10).fill("replaced")].sort(),
    );
    await workOnPlans();
    await vi.waitFor(async () => {
      const file = JSON.parse(await evidence(world.ada, bea));
      expect(file.plan).toMatchObject({ state: "stopped", enabledBy: "Ada" });
      expect(file.open).toHaveLength(4);
    }, 20_000);
    expect(codeOf(await resumePlan(world.ada, bea, { key: browser.key }))).toBe("leaver_over");
    // A later plan starts with the passwords that the account still knows.
    world.instead = () => undefined;
    expect(codeOf(await startLeaving(world.ada, bea, { key: browser.key }))).toBe("ok");
    await sweepUntilDone();
  });
});
