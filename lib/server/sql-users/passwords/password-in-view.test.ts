import { beforeEach, describe, expect, test, vi } from "vitest";
import { present } from "#lib/shared/present.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import {
  approve,
  begin,
  claim as claimRequest,
  codeOf,
  events,
  idOf,
  NAMED,
  newClaimLink,
  owned,
  requestForOwn,
  restrict,
  world,
} from "../../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { drain } from "../../base/request/in-flight.ts";
import { closeShownDoor, shownPasswordDoor } from "../../edge/doors/people/profile.ts";
import { createSqlUserDoor } from "../../edge/doors/sql-users/creation.ts";
import { deliverPasswordDoor, resetOwnDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { signOut } from "../../people/sign-in/sign-out.ts";
import { mutateOwn } from "../../run/run.ts";
import { endClaim, openClaim, useClaim } from "../../sharing/claims/use.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { withLease } from "../../store/jobs/turns.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { addPair } from "../../store/sql-users/pairs.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveProtected } from "../../store/sql-users/sql-users.ts";
import { passwordLease } from "./password-in-view.ts";

freshProcess();

const IN_VIEW = { ok: false, error: { code: "password_in_view" } };
let ours: string;
let bea: Person;

async function arrange(): Promise<void> {
  await begin();
  ours = await owned(NAMED.name);
  await restrict();
  bea = await person("Bea", { role: "cluster_admin" });
}

const reset = (by: Person, replaces?: string) =>
  change(by, resetPasswordDoor, present<Record<string, unknown>>({ ...NAMED, replaces }));
const resetOwn = (by: Person, replaces?: string) =>
  change(by, resetOwnDoor, present<Record<string, unknown>>({ id: ours, replaces }));
async function shown(answer: ReturnType<typeof reset>): Promise<string> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.code);
  return result.value.shownId;
}
const replaced = (by: Person, id: string) => look(by, shownPasswordDoor, { id });
const passwordsSent = () => world.passwords.length;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await arrange();
  });

  test("of two concurrent resets, one shows a working password, and the other is refused before it changes anything", async () => {
    const answers = await Promise.all([reset(bea), resetOwn(world.mara)]);
    expect(answers.map(codeOf).sort()).toEqual(["ok", "password_in_view"]);
    const [won] = answers.flatMap((answer) => (answer.ok ? [answer.value.password] : []));
    expect(world.users.get(NAMED.name)).toBe(won);
    expect(passwordsSent()).toBe(1);
  });

  test("a reset that waits while its SQL user becomes the active one of a pair is refused", async () => {
    const db = await store();
    const [taken, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const other = withLease(db, passwordLease(NAMED), async () => {
      taken.resolve();
      await free.promise;
    });
    await taken.promise;
    const sent = vi.spyOn(db.getExecutor(), "executeQuery");
    const waiting = reset(bea);
    const turn = `password:${NAMED.clusterId}:${NAMED.name}`;
    await vi.waitFor(
      () => expect(sent.mock.calls.some(([{ parameters }]) => parameters.includes(turn))).toBe(true),
      20_000,
    );
    sent.mockRestore();
    const idle = { name: "other", sqlUserId: await owned("other") };
    const active = { name: NAMED.name, sqlUserId: ours };
    await addPair(db, { clusterId: NAMED.clusterId, role: "app", by: "Ada", active, idle });
    free.resolve();
    await other;
    expect(codeOf(await waiting)).toBe("active_in_pair");
    expect(passwordsSent()).toBe(0);
  });

  test("a reset on another server names the person with a password on screen and the time, and continues only on request", async () => {
    const first = await shown(resetOwn(world.mara));
    // The other server shares the store and nothing else.
    const [here] = [registry()?.get("store")];
    registry()?.clear();
    registry()?.set("store", here);
    const refused = await reset(bea);
    expect(refused).toMatchObject({
      ...IN_VIEW,
      error: { code: "password_in_view", inView: { id: first, by: "Mara", since: expect.any(Number) } },
    });
    expect(passwordsSent()).toBe(1);
    expect(await replaced(world.mara, first)).toEqual({ ok: true, value: null });
    expect(codeOf(await reset(bea, first))).toBe("ok");
    expect(await replaced(world.mara, first)).toMatchObject({ value: { by: "Bea", surely: true } });
  });
});

describe("while a password is on the screen of another person", () => {
  beforeEach(arrange);

  test.each([
    ["the page of SQL users", () => reset(bea)],
    ["My SQL users", () => resetOwn(world.mara)],
    ["the page of SQL users, sent the word any,", () => reset(bea, "any")],
    ["My SQL users, sent the word any,", () => resetOwn(world.mara, "any")],
    ["a claim link", throughLink],
    ["a request", throughRequest],
  ])("%s asks before it replaces it", async (_, again) => {
    const first = await shown(reset(world.cleo));
    expect(await again()).toMatchObject({ error: { inView: { id: first } } });
    expect(world.users.get(NAMED.name)).toBe(world.passwords.at(-1));
    expect(passwordsSent()).toBe(1);
  });

  test("that of a claim link without an account is asked about too, and its browser learns what replaced it", async () => {
    const link = await newClaimLink(world.ada);
    const opened = { ...link, opener: "a".repeat(64) };
    expect(await inRequest(newBrowser(), () => useClaim({ ...opened, word: "" }))).toMatchObject({
      value: { as: "link" },
    });
    const refused = await reset(bea);
    expect(refused).toMatchObject({ error: { inView: { by: "a claim link of Ada" } } });
    const { inView } = refused.ok ? {} : refused.error;
    expect(codeOf(await reset(bea, inView?.id))).toBe("ok");
    const opening = await inRequest(newBrowser(), () => openClaim(opened));
    expect(opening).toMatchObject({ value: { state: "yours", replaced: { by: "Bea", surely: true } } });
  });

  test("a stranger with a claim link does not learn who it is", async () => {
    await shown(reset(world.cleo));
    const refused = await throughLink();
    expect(refused).toMatchObject({ error: { inView: { since: expect.any(Number) } } });
    expect(JSON.stringify(refused)).not.toContain("Cleo");
  });

  test("a person who agreed to replace one is asked again if a third person has another by now", async () => {
    const first = await shown(reset(world.cleo));
    const second = await shown(resetOwn(world.mara, first));
    expect(await reset(bea, first)).toMatchObject({ error: { inView: { id: second, by: "Mara" } } });
  });

  test("that person gets a notice when it is replaced, and the audit has each reset once", async () => {
    const first = await shown(resetOwn(world.mara));
    expect(codeOf(await reset(bea))).toBe("password_in_view");
    await shown(reset(bea, first));
    await drain(1_000);
    const { notices } = await noticesOf(await store(), world.mara.id);
    expect(notices.filter((notice) => notice.kind === "password_replaced")).toMatchObject([
      {
        text: "Bea reset the password of the SQL user pay_app on cluster orders. The password on your screen no longer works.",
      },
    ]);
    const resets = (await events()).filter(({ action }) => action === "sql_user.reset_password");
    expect(resets.map(({ outcome, details }) => `${outcome} ${details.code ?? ""}`)).toEqual([
      "done ",
      "refused password_in_view",
      "done ",
    ]);
  });

  test("a replacement whose answer is lost is shown as possible, not as certain", async () => {
    const first = await shown(resetOwn(world.mara));
    world.instead = ({ method }) => (method === "PUT" ? "cut" : undefined);
    expect((await reset(bea, first)).ok).toBe(false);
    expect(await replaced(world.mara, first)).toMatchObject({ value: { by: "Bea", surely: false } });
  });

  test("a name taken from that person does not pass for them", async () => {
    await shown(resetOwn(world.mara));
    const free = { name: "Mara Ek" };
    await inRequest(world.mara.browser, async () =>
      (await store()).updateTable("accounts").set(free).where("id", "=", world.mara.id).execute(),
    );
    await (await store()).updateTable("accounts").set({ name: "Mara" }).where("id", "=", bea.id).execute();
    expect(codeOf(await reset(bea))).toBe("password_in_view");
    expect(await changedBy()).toEqual({ id: world.mara.id, name: "Mara" });
  });
});

describe("the password that was given for a protected SQL user", () => {
  let other: string;
  beforeEach(async () => {
    await arrange();
    const db = await store();
    other = await shown(reset(world.cleo));
    await saveProtected(db, NAMED, true);
    const idle = { name: "other", sqlUserId: await owned("other") };
    const active = { name: NAMED.name, sqlUserId: ours };
    await addPair(db, { clusterId: NAMED.clusterId, role: "app", by: "Ada", active, idle });
    await putGrant(
      db,
      { kind: "account", id: world.mara.id },
      { clusterId: NAMED.clusterId, role: "cluster_admin", by: "Ada" },
    );
  });

  type Agreed = { active?: true; replaces?: string };
  test.each([
    ["the page of SQL users", (agreed: Agreed) => change(bea, resetPasswordDoor, { ...NAMED, ...agreed }), "ok"],
    ["My SQL users", (agreed: Agreed) => change(world.mara, resetOwnDoor, { id: ours, ...agreed }), "ok"],
    // It is refused after the password was used up.
    [
      "a secret store",
      (agreed: Agreed) => change(bea, deliverPasswordDoor, { ...NAMED, ...agreed }),
      "no_secret_store",
    ],
  ])("is used up only after every agreement, which nobody is asked for without it: %s", async (_, again, last) => {
    const agreed = { active: true, replaces: other } as const;
    expect(codeOf(await again({}))).toBe("reauthentication_required");
    await (await store()).updateTable("sessions").set({ proved_at: Date.now() }).execute();
    expect(codeOf(await again({}))).toBe("active_in_pair");
    expect(codeOf(await again({ active: true }))).toBe("password_in_view");
    expect(passwordsSent()).toBe(1);
    expect(codeOf(await again(agreed))).toBe(last);
    expect(codeOf(await again(agreed))).toBe("reauthentication_required");
  });
});

describe("no question is asked any more", () => {
  beforeEach(arrange);

  test.each([
    [
      "once they press Done",
      async (id: string) => void (await inRequest(world.mara.browser, () => mutateOwn(closeShownDoor, { id }))),
    ],
    ["once they sign out", async () => void (await inRequest(world.mara.browser, signOut))],
    [
      "after half an hour",
      async (id: string) => {
        const earlier = { shown_at: Date.now() - 31 * 60_000 };
        await (await store()).updateTable("shown_passwords").set(earlier).where("id", "=", id).execute();
      },
    ],
  ])("%s", async (_, close) => {
    const first = await shown(resetOwn(world.mara));
    expect(codeOf(await reset(bea))).toBe("password_in_view");
    await close(first);
    expect(codeOf(await reset(bea))).toBe("ok");
  });

  test("once the browser of a claim link says that the password is stored", async () => {
    const opened = { ...(await newClaimLink(world.ada)), opener: "a".repeat(64) };
    await inRequest(newBrowser(), () => useClaim({ ...opened, word: "" }));
    await inRequest(newBrowser(), () => endClaim(opened));
    expect(codeOf(await reset(bea))).toBe("ok");
  });

  test("about a password of their own, which says on their other screen that they replaced it", async () => {
    const first = await shown(reset(bea));
    expect(codeOf(await reset(bea))).toBe("ok");
    expect(await replaced(bea, first)).toMatchObject({ value: { by: null } });
  });
});

test("no account can close or read the password on another person's screen", async () => {
  await arrange();
  const first = await shown(resetOwn(world.mara));
  await inRequest(bea.browser, () => mutateOwn(closeShownDoor, { id: first }));
  expect(codeOf(await reset(bea))).toBe("password_in_view");
  await shown(reset(bea, first));
  expect(await replaced(world.ben, first)).toEqual({ ok: true, value: null });
});

test("the password of a new SQL user is on its creator's screen too", async () => {
  await arrange();
  const made = await change(bea, createSqlUserDoor, { ...NAMED, name: "fresh_app", purpose: "" });
  if (!made.ok || made.value.password === null) throw new Error("not created");
  const refused = await change(world.cleo, resetPasswordDoor, { ...NAMED, name: "fresh_app" });
  expect(refused).toMatchObject({ error: { inView: { id: made.value.shownId, by: "Bea" } } });
});

async function throughLink() {
  const link = await newClaimLink(world.ada);
  return inRequest(newBrowser(), () => useClaim({ ...link, opener: "b".repeat(64), word: "" }));
}

async function throughRequest() {
  const id = idOf(await requestForOwn(world.mara, "reset", ours));
  await approve(bea, id);
  return claimRequest(world.mara, id);
}

async function changedBy() {
  const db = await store();
  const row = await rowOf(db, NAMED);
  return db
    .selectFrom("sql_users")
    .select(["password_changed_by_id as id", "password_changed_by as name"])
    .where("id", "=", row?.id ?? "")
    .executeTakeFirst();
}
