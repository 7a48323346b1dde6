import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { PairPage } from "#lib/shared/sql-users/pairs.ts";
import { holdAtVendor } from "../../../testing/kills/job-kills.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { begin, codeOf, events, owned, restrict, world } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person, person } from "../../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { byNamed, freshProcess, registry } from "../../../testing/server.ts";
import { nextServer, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { forgetSqlUsers } from "../../cloud/sql-user-list.ts";
import { sendClaimDoor } from "../../edge/doors/sql-users/claims.ts";
import {
  createPairDoor,
  deliverIdleDoor,
  deployedDoor,
  flipPairDoor,
  pairDoor,
  resetIdleDoor,
  seenIdleDoor,
  splitPairDoor,
} from "../../edge/doors/sql-users/pairs.ts";
import { rotationPreviewDoor } from "../../edge/doors/sql-users/rotation.ts";
import { protectSqlUserDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { preview } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { addMember } from "../../store/people/teams.ts";
import { saveCreated, saveDeleted, saveReset } from "../../store/sql-users/sql-users.ts";
import { stateOfSet } from "./view.ts";

const folder = freshProcess();

let bea: Person;
const PAIR = { ...at("app"), partner: "app_b", role: "shop_rw_role", create: false };
const TO_PAYMENTS = { for: { kind: "link" }, hours: 24, word: "" } as const;
const said = (name: string) => ({ ...at(name), said: true });

async function page(by: Person = bea, name = "app"): Promise<PairPage> {
  const answer = await look(by, pairDoor, at(name));
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

async function pairOf(name = "app") {
  const { pair } = await page(bea, name);
  if (!pair) throw new Error("there is no pair");
  return pair;
}

async function reset(name: string, by: Person = bea): Promise<string> {
  const answer = await change(by, resetIdleDoor, at(name));
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.password;
}

/** Brings the pair to the step at which it can be flipped. */
async function untilFlip(): Promise<string> {
  const password = await reset("app_b");
  expect(codeOf(await change(bea, deployedDoor, at("app_b")))).toBe("ok");
  expect(codeOf(await change(bea, seenIdleDoor, said("app")))).toBe("ok");
  return password;
}

test("a claimed password is set once its team has set one, and replaced by any later one after it was deployed", () => {
  const link = { setAt: 10, sentTo: "Payments" };
  expect(stateOfSet({ ...link, step: "deploy" }, 10)).toBe("waits");
  expect(stateOfSet({ ...link, step: "deploy" }, 11)).toBe("set");
  expect(stateOfSet({ ...link, step: "idle" }, 11)).toBe("replaced");
  expect(stateOfSet({ setAt: 10, sentTo: null, step: "deploy" }, 10)).toBe("set");
  expect(stateOfSet({ setAt: 10, sentTo: null, step: "deploy" }, 11)).toBe("replaced");
  expect(stateOfSet({ setAt: null, sentTo: null, step: "reset" }, 11)).toBe("set");
});

/** Changes that can break a member of a pair. */
const HAPPENINGS: Record<string, () => Promise<unknown>> = {
  deleted: async () => world.users.delete("app_b"),
  remade: async () => {
    const db = await store();
    await saveDeleted(db, at("app_b"));
    await saveCreated(db, at("app_b"), { by: byNamed("Ada") });
  },
  protected: () => change(world.ada, protectSqlUserDoor, at("app_b")),
};

describe.each(STORES)("a pair without a SQL connection, on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    bea = await person("Bea", { role: "cluster_creator" });
    for (const name of ["app", "app_b"]) await owned(name);
  });

  test("goes through its steps, after which the old password no longer works and the other one is active", async () => {
    expect(codeOf(await change(bea, createPairDoor, PAIR))).toBe("ok");
    expect(await pairOf()).toMatchObject({ step: "reset", active: { name: "app" }, idle: { name: "app_b" } });
    const password = await reset("app_b");
    expect([world.users.get("app_b"), world.users.get("app")]).toEqual([password, "old"]);
    expect(await pairOf("app_b")).toMatchObject({ step: "deploy", set: { by: "Bea", waits: false } });
    // The password was lost, so another one is set before it is deployed.
    const again = await reset("app_b");
    expect(again).not.toBe(password);
    expect(codeOf(await change(bea, seenIdleDoor, said("app")))).toBe("pair_changed");
    expect(codeOf(await change(bea, deployedDoor, at("app_b")))).toBe("ok");
    // The application uses it now.
    expect(codeOf(await change(bea, resetIdleDoor, at("app_b")))).toBe("pair_changed");
    expect(codeOf(await change(bea, flipPairDoor, at("app")))).toBe("pair_changed");
    expect(codeOf(await change(bea, seenIdleDoor, { ...at("app"), said: false }))).toBe("sql_connection_off");
    expect(codeOf(await change(bea, seenIdleDoor, said("app")))).toBe("ok");
    expect(await pairOf()).toMatchObject({ step: "flip", seen: { how: "said", by: "Bea" } });
    expect(codeOf(await change(bea, flipPairDoor, at("app_b")))).toBe("pair_changed");
    expect(codeOf(await change(bea, flipPairDoor, at("app")))).toBe("ok");
    expect(world.users.get("app_b")).toBe(again);
    expect(world.users.get("app")).not.toBe("old");
    const flipped = await pairOf();
    expect(flipped).toMatchObject({ step: "reset", active: { name: "app_b" }, idle: { name: "app" } });
    expect([flipped.set, flipped.deployed, flipped.seen]).toEqual([undefined, undefined, undefined]);
    const all = await events();
    expect(all.filter(({ action }) => action === "pair.idle").at(-1)?.details).toMatchObject({ seen: "said" });
    const secret = world.users.get("app") ?? "";
    for (const table of ["audit_events", "pairs", "shown_passwords", "sql_users"] as const)
      expect(JSON.stringify(await (await store()).selectFrom(table).selectAll().execute())).not.toContain(secret);
    expect(
      await (await store()).selectFrom("exposures").select("viewer").where("replaced_at", "is", null).execute(),
    ).toHaveLength(1);
  });

  test("whose flip has a lost answer stays where it is, and can be flipped again", async () => {
    await change(bea, createPairDoor, PAIR);
    await untilFlip();
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT") return undefined;
      carryOut();
      return { status: 500, json: { code: 13, message: "internal" } };
    };
    expect(codeOf(await change(bea, flipPairDoor, at("app")))).toBe("outcome_unknown");
    expect((await pairOf()).step).toBe("flip");
    world.instead = () => undefined;
    expect(codeOf(await change(bea, flipPairDoor, at("app")))).toBe("ok");
    expect((await pairOf()).active.name).toBe("app_b");
  });

  test("whose flip lost its server is not flipped by a password that another person set meanwhile", async () => {
    await change(bea, createPairDoor, PAIR);
    await untilFlip();
    const { hold, answer } = holdAtVendor();
    const held = hold("before it is carried out");
    world.instead = ({ method }, carryOut) => (method === "PUT" ? answer(carryOut) : undefined);
    const dead = change(bea, flipPairDoor, said("app"));
    await held.arrived;
    await nextServer();
    const reset = await change(world.cleo, resetPasswordDoor, { ...at("app"), active: true });
    expect(codeOf(reset)).toBe("ok");
    await workOnAll(await store(), async () => {});
    expect(await pairOf()).toMatchObject({ step: "flip", active: { name: "app" } });
    held.release();
    await dead;
    expect(await pairOf()).toMatchObject({ step: "flip", active: { name: "app" } });
    expect(codeOf(await change(bea, flipPairDoor, said("app")))).toBe("ok");
  });

  test.each(Object.entries(HAPPENINGS))("one of which is %s says so and stops", async (problem, happens) => {
    await change(bea, createPairDoor, PAIR);
    await reset("app_b");
    await happens();
    await vi.waitFor(async () => {
      await forgetSqlUsers(CLUSTER_ID);
      expect((await pairOf()).idle.problem).toBe(problem);
    }, 20_000);
    const before = world.passwords.length;
    const broken = { code: "pair_broken", vendorMessage: expect.stringContaining("app_b ") };
    expect(await change(bea, resetIdleDoor, at("app_b"))).toMatchObject({ ok: false, error: broken });
    expect(await change(bea, deployedDoor, at("app_b"))).toMatchObject({ ok: false, error: broken });
    expect(world.passwords).toHaveLength(before);
    expect(codeOf(await change(bea, splitPairDoor, at("app")))).toBe("ok");
    expect((await page()).pair).toBeNull();
  });

  test("is not flipped onto a password that another change has replaced", async () => {
    await change(bea, createPairDoor, PAIR);
    await untilFlip();
    const mine = (
      await (await store()).selectFrom("shown_passwords").select("id").orderBy("shown_at", "desc").executeTakeFirst()
    )?.id;
    expect(codeOf(await change(world.cleo, resetPasswordDoor, { ...at("app_b"), replaces: mine }))).toBe("ok");
    expect(await pairOf()).toMatchObject({ step: "flip", replaced: { by: "Cleo" } });
    expect(codeOf(await change(bea, flipPairDoor, at("app")))).toBe("pair_changed");
    expect(world.users.get("app")).toBe("old");
    const again = (
      await (await store()).selectFrom("shown_passwords").select("id").orderBy("shown_at", "desc").executeTakeFirst()
    )?.id;
    expect(codeOf(await change(bea, resetIdleDoor, { ...at("app_b"), replaces: again }))).toBe("ok");
    expect((await pairOf()).step).toBe("deploy");
  });

  test("is not split while one of its steps runs, and reports the truth if it was split nevertheless", async () => {
    await change(bea, createPairDoor, PAIR);
    await untilFlip();
    const during = async (happens: () => Promise<unknown>) => {
      const sent = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      world.instead = (request, carryOut) => {
        if (request.method !== "PUT") return undefined;
        sent.resolve();
        return goOn.promise.then(() => carryOut());
      };
      const flip = change(bea, flipPairDoor, at("app"));
      await sent.promise;
      await happens();
      goOn.resolve();
      return codeOf(await flip);
    };
    const changed = async () =>
      (await store())
        .updateTable("pairs")
        .set((eb) => ({ at: eb("at", "+", 5) }))
        .execute();
    expect(await during(changed)).toBe("outcome_unknown");
    expect(
      (await events()).findLast(({ action, outcome }) => action === "pair.flip" && outcome !== "intended"),
    ).toMatchObject({ outcome: "unknown" });
    const split = async () => expect(codeOf(await change(world.ada, splitPairDoor, at("app")))).toBe("busy");
    expect(await during(split)).toBe("ok");
    expect((await pairOf()).active.name).toBe("app_b");
  });

  test("of one SQL user is made by one person at a time, so that no partner is left over", async () => {
    const created = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    world.instead = (request, carryOut) => {
      if (request.method !== "POST") return undefined;
      created.resolve();
      return goOn.promise.then(() => carryOut());
    };
    const first = change(bea, createPairDoor, { ...PAIR, partner: "app_c", create: true });
    await created.promise;
    const second = { ...PAIR, partner: "app_d", create: true };
    expect(codeOf(await change(world.cleo, createPairDoor, second))).toBe("busy");
    goOn.resolve();
    expect(codeOf(await first)).toBe("ok");
    expect(codeOf(await change(world.cleo, createPairDoor, second))).toBe("pair_exists");
    expect(world.users.has("app_d")).toBe(false);
  });

  test("voids the links by which the password that an application uses could be changed", async () => {
    await restrict(at("app_b"));
    const link = async () => codeOf(await change(bea, sendClaimDoor, { ...at("app_b"), ...TO_PAYMENTS }));
    const live = async () => {
      const links = (await store()).selectFrom("claim_links").select("id").where("revoked_at", "is", null);
      return (await links.execute()).length;
    };
    await change(bea, createPairDoor, PAIR);
    expect(await link()).toBe("ok");
    const password = await reset("app_b");
    expect([password, await live()]).toEqual([world.users.get("app_b"), 0]);
    expect(await link()).toBe("ok");
    expect(codeOf(await change(bea, deployedDoor, at("app_b")))).toBe("ok");
    expect(await live()).toBe(0);
    expect(codeOf(await change(bea, seenIdleDoor, said("app")))).toBe("ok");
    expect(await link()).toBe("ok");
    expect(codeOf(await change(bea, flipPairDoor, at("app")))).toBe("ok");
    expect(await live()).toBe(0);
    expect(await link()).toBe("ok");
  });

  test("is not left to an owner team in which only the sender could use the link", async () => {
    await restrict(at("app_b"));
    await change(bea, createPairDoor, PAIR);
    const db = await store();
    await db.deleteFrom("team_members").where("team_id", "=", world.payments).execute();
    await addMember(db, world.payments, bea.id);
    expect((await page()).deliverable).toBe(false);
    expect(codeOf(await change(bea, deliverIdleDoor, at("app_b")))).toBe("not_found");
    expect((await page(world.cleo)).deliverable).toBe(true);
  });

  test("lets the owner team set the password, and waits until it has", async () => {
    await change(bea, createPairDoor, PAIR);
    expect(codeOf(await change(bea, deliverIdleDoor, at("app_b")))).toBe("not_found");
    await restrict(at("app_b"));
    expect((await page()).deliverable).toBe(true);
    expect(codeOf(await change(bea, deliverIdleDoor, at("app_b")))).toBe("ok");
    expect(await pairOf()).toMatchObject({ step: "deploy", set: { sentTo: "Payments", waits: true } });
    expect(codeOf(await change(bea, deployedDoor, at("app_b")))).toBe("pair_waits");
    await saveReset(await store(), at("app_b"), byNamed("Mara"), Date.now() + 5);
    expect((await pairOf()).set?.waits).toBe(false);
    expect(codeOf(await change(bea, deployedDoor, at("app_b")))).toBe("ok");
    expect((await pairOf()).replaced).toBeUndefined();
  });

  test("keeps its links where the key only reads: a new one could not be used", async () => {
    await change(bea, createPairDoor, PAIR);
    await restrict(at("app_b"));
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    expect(codeOf(await change(bea, deliverIdleDoor, at("app_b")))).toBe("cloud_key_reads");
    expect(await (await store()).selectFrom("claim_links").selectAll().execute()).toEqual([]);
  });

  test("takes a password that a member sets while the mails of the others are still being sent", async () => {
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    registry()?.delete("env");
    await change(bea, createPairDoor, PAIR);
    await restrict(at("app_b"));
    expect(codeOf(await change(bea, deliverIdleDoor, at("app_b")))).toBe("ok");
    const db = await store();
    const link = await db.selectFrom("claim_links").select("created_at").executeTakeFirstOrThrow();
    await saveReset(db, at("app_b"), byNamed("Mara"), link.created_at + 1);
    expect((await pairOf()).set?.waits).toBe(false);
  });

  test("can make its partner, with the same owner and purpose and a password that is never shown", async () => {
    const input = { ...PAIR, partner: "app_c", create: true };
    const shown = await inRequest(bea.browser, () => preview(createPairDoor, input));
    expect(shown).toMatchObject({ ok: true, value: { calls: [{ method: "POST" }] } });
    expect(world.users.has("app_c")).toBe(false);
    const made = await change(bea, createPairDoor, input);
    expect(made).toEqual({ ok: true, value: null });
    const row = await (await store())
      .selectFrom("sql_users")
      .select(["purpose", "owner_team_id"])
      .where("name", "=", "app_c")
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ purpose: "p", owner_team_id: world.payments });
    expect(await (await store()).selectFrom("exposures").selectAll().execute()).toEqual([]);
    const created = (await events()).filter(({ action }) => action === "sql_user.create");
    expect(created.map(({ target, outcome }) => [target, outcome])).toEqual([["app_c", "done"]]);
    expect(codeOf(await change(bea, createPairDoor, { ...input, create: false }))).toBe("pair_exists");
  });

  test("takes a SQL user once, and only what the person may reset", async () => {
    await owned("other");
    expect(codeOf(await change(bea, createPairDoor, PAIR))).toBe("ok");
    expect(codeOf(await change(bea, createPairDoor, { ...PAIR, name: "other" }))).toBe("pair_exists");
    expect(codeOf(await change(bea, createPairDoor, { ...PAIR, name: "other", partner: "other" }))).toBe(
      "invalid_input",
    );
    expect(codeOf(await change(world.mara, resetIdleDoor, at("app_b")))).toBe("cluster_not_found");
    expect(codeOf(await look(world.mara, pairDoor, at("app")))).toBe("cluster_not_found");
    expect(codeOf(await change(bea, resetIdleDoor, { ...at("app_b"), clusterId: OTHER_ID }))).toBe("cluster_not_found");
    expect(codeOf(await look(bea, pairDoor, at("never_there")))).toBe("sql_user_not_found");
    expect(codeOf(await change(bea, deployedDoor, at("other")))).toBe("not_found");
    await change(bea, splitPairDoor, at("app"));
    await change(world.ada, protectSqlUserDoor, at("app"));
    expect(codeOf(await change(bea, createPairDoor, PAIR))).toBe("pair_broken");
  });

  test("is shown in the preview of a rotation", async () => {
    await change(bea, createPairDoor, PAIR);
    const targets = [{ clusterId: CLUSTER_ID, names: ["app", "app_b"] }];
    const found = await look(bea, rotationPreviewDoor, { targets });
    expect(found.ok && found.value.clusters[0]?.users.map(({ pair }) => pair)).toEqual([
      { partner: "app_b", active: true },
      { partner: "app", active: false },
    ]);
  });
});

test("an act whose step cannot be stored is recorded as unknown, and its password is shown", async () => {
  await begin();
  bea = await person("Bea", { role: "cluster_creator" });
  for (const name of ["app", "app_b"]) await owned(name);
  await change(bea, createPairDoor, PAIR);
  const db = await store();
  await sql.raw(`create trigger full before update on pairs begin select raise(abort, 'not now'); end`).execute(db);
  const password = await reset("app_b");
  expect(world.users.get("app_b")).toBe(password);
  expect(await pairOf()).toMatchObject({ step: "reset" });
  const acts = db.selectFrom("jobs").innerJoin("job_items", "job_items.job_id", "jobs.id").select("job_items.state");
  expect(await acts.where("jobs.kind", "=", "pair").execute()).toEqual([{ state: "unknown" }]);
});
