import { beforeEach, describe, expect, test } from "vitest";
import { answerLog, BY_ROLECALL, createdEntry, PASSWORD_SET, serveLog } from "../../../testing/doubles/vendor-log.ts";
import { begin, events, owned, world } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID, person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { setSqlUserPolicyDoor } from "../../edge/doors/sql-users/password-policy.ts";
import { sqlUserDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { seenBy } from "../../store/passwords/exposures.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { readInBackground } from "../reread-list.ts";
import { watchPasswords } from "./watch-passwords.ts";

freshProcess();
beforeEach(() => begin());

const MINUTE = 60_000;
const APP = { clusterId: CLUSTER_ID, name: "app" };

/** The entry of the vendor's log that Eve set the password of `name` at this time. */
const setEntry = (name: string, at: number, more: object = {}) =>
  createdEntry(name, at, Object.assign({ id: `${name}-set-${at}` }, PASSWORD_SET, more));

/** Rolecall knows `app`, whose password Cleo has set, and watches the log. Entries that the test adds are then in the log. */
async function watched(): Promise<Record<string, unknown>[]> {
  const db = await store();
  await clusterFacts().all();
  await owned("app");
  await readInBackground(CLUSTER_ID);
  const entries: Record<string, unknown>[] = [];
  serveLog(() => entries);
  await watchPasswords(db);
  return entries;
}

const reset = () => change(world.cleo, resetPasswordDoor, APP);
const outside = async () => (await events()).filter(({ action }) => action === "sql_user.password_outside");
async function pageOf(by = world.ada) {
  const page = await look(by, sqlUserDoor, APP);
  if (!page.ok) throw new Error(page.error.code);
  return page.value;
}

describe("a password that was set outside Rolecall", () => {
  test("is recorded and noticed, its age begins anew, and those who were shown an earlier one know it no longer", async () => {
    const db = await store();
    const entries = await watched();
    expect((await reset()).ok).toBe(true);
    expect((await pageOf()).knowers?.map(({ name }) => name)).toEqual(["Cleo"]);
    const at = Date.now() + MINUTE;
    entries.push(setEntry("app", at));
    await watchPasswords(db, at + 5 * MINUTE);

    const page = await pageOf();
    expect(page.user).toMatchObject({ passwordChangedAt: at, passwordOutside: true });
    expect(page.user.passwordChangedBy).toBeUndefined();
    expect(page).toMatchObject({ passwordOutsideBy: "eve@example.com", knowers: [] });
    expect((await seenBy(db, world.cleo.id))[0]).toMatchObject({
      inForce: "replaced",
      replacedBy: "a change outside Rolecall",
    });
    expect((await outside()).map(({ target, details }) => [target, details.by])).toEqual([["app", "eve@example.com"]]);
    const { notices } = await noticesOf(db, world.cleo.id);
    expect(notices[0]?.text).toMatch(
      /^The password of the SQL user app \(by eve@example.com, .+ UTC\) was changed outside Rolecall on cluster orders\.$/,
    );
    const developer = await person("Dev", { role: "cluster_developer" });
    expect(await pageOf(developer)).toMatchObject({ passwordOutsideBy: null, user: { passwordOutside: true } });
  });

  test("is recorded once, however often it is read, and also where its entry comes half an hour late", async () => {
    const db = await store();
    const entries = await watched();
    const now = Date.now();
    for (let minutes = 5; minutes <= 30; minutes += 5) await watchPasswords(db, now + minutes * MINUTE);
    entries.push(setEntry("app", now + 1));
    for (let minutes = 30; minutes <= 60; minutes += 5) await watchPasswords(db, now + minutes * MINUTE);
    expect(await outside()).toHaveLength(1);
    expect((await noticesOf(db, world.ada.id)).notices).toHaveLength(1);
  });

  test("is known to the account whose address the entry has", async () => {
    const entries = await watched();
    const at = Date.now() + MINUTE;
    entries.push(setEntry("app", at, { user_email: "Ben@example.com" }));
    await watchPasswords(await store(), at + MINUTE);
    expect((await pageOf()).knowers).toMatchObject([{ accountId: world.ben.id, way: "outside", inForce: "yes" }]);
  });

  test("is no longer in force once Rolecall has set another, and the audit has it", async () => {
    const entries = await watched();
    entries.push(setEntry("app", Date.now()));
    await expect
      .poll(() => Date.now())
      .toBeGreaterThan(Number(entries[0] && Date.parse(String(entries[0].created_at))));
    serveLog(() => []);
    expect((await reset()).ok).toBe(true);
    serveLog(() => entries);
    await watchPasswords(await store(), Date.now() + 2 * MINUTE);
    expect((await pageOf()).user).toMatchObject({ passwordChangedBy: "Cleo" });
    expect((await pageOf()).user.passwordOutside).toBeUndefined();
  });

  test("keeps its day where a person enters an earlier one or none", async () => {
    const entries = await watched();
    const at = Date.now() + 1;
    entries.push(setEntry("app", at));
    await watchPasswords(await store(), at + MINUTE);
    const enter = (enteredAt: number | null) =>
      change(world.cleo, setSqlUserPolicyDoor, { ...APP, days: null, exempt: null, enteredAt });
    expect(await enter(at - 24 * 60 * MINUTE)).toMatchObject({ ok: false, error: { code: "invalid_input" } });
    expect((await enter(null)).ok).toBe(true);
    expect((await pageOf()).user).toMatchObject({ passwordChangedAt: at, passwordOutside: true });
  });
});

describe("nothing is recorded", () => {
  test("of Rolecall's own changes, which the log has too, before and after another's", async () => {
    const db = await store();
    const entries = await watched();
    world.instead = ({ method, path }) => {
      if (method === "PUT") entries.push(setEntry("app", Date.now(), BY_ROLECALL));
      return path.endsWith("/auditlogevents") ? { json: { entries } } : undefined;
    };
    expect((await reset()).ok).toBe(true);
    expect((await reset()).ok).toBe(true);
    expect(entries).toHaveLength(2);
    await watchPasswords(db, Date.now() + 5 * MINUTE);
    expect(await outside()).toEqual([]);
    entries.push(setEntry("app", Date.now() + 1));
    await watchPasswords(db, Date.now() + 6 * MINUTE);
    expect(await outside()).toHaveLength(1);
  });

  test.each<[string, object]>([
    ["that failed", { error: "denied" }],
    ["of a cluster that Rolecall does not know", { cluster_id: "3f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51" }],
    ["that names two SQL users", { payload: '{"name":"app","user":"other"}' }],
    ["of another action", { action: "AUDIT_LOG_ACTION_USER_LOGIN" }],
  ])("of an entry %s", async (_, more) => {
    const entries = await watched();
    entries.push(setEntry("app", Date.now(), more), setEntry("stock_app", Date.now(), { cluster_id: OTHER_ID }));
    await watchPasswords(await store(), Date.now() + MINUTE);
    expect((await outside()).map(({ target }) => target)).toEqual(["stock_app"]);
  });
});

test("the page says whether such passwords are seen, and once the key may read the log, those of a week are sought", async () => {
  const db = await store();
  await watched();
  const now = Date.now();
  expect((await pageOf()).seesOutside).toBe(true);
  answerLog(() => ({ status: 403, json: {} }));
  await watchPasswords(db, now + 5 * MINUTE);
  expect((await pageOf()).seesOutside).toBe(false);
  serveLog(() => [setEntry("app", now + 10 * MINUTE)]);
  await watchPasswords(db, now + 24 * 60 * MINUTE);
  expect((await pageOf()).user).toMatchObject({ passwordOutside: true });
});
