import { beforeEach, describe, expect, test, vi } from "vitest";
import { GENERATED_PASSWORD, GENERATED_ROTATION } from "#lib/shared/change-effects.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { codeOf, events, owned, restrict, world } from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person } from "../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { byNamed } from "../../testing/server.ts";
import {
  addApps,
  beginRotations,
  newOpener,
  type Opener,
  once,
  opened,
  rotation,
  sealedItemsOf,
  started,
  statesOf,
} from "../../testing/sql-users/rotation-steps.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import {
  retryRotationDoor,
  rotationTargetsDoor,
  startRotationDoor,
  storedPasswordsDoor,
  takePasswordsDoor,
} from "../edge/doors/sql-users/rotation.ts";
import { resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { preview } from "../run/run.ts";
import { store } from "../store/db/store.ts";
import { sweepSealed } from "../store/jobs/rotation-items.ts";
import { saveCreated } from "../store/sql-users/sql-users.ts";

freshServer();

let browser: Opener;
let bea: Person;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    ({ bea, browser } = await beginRotations());
  });

  test("the preview shows exactly what is sent and recorded", async () => {
    const names = await addApps(3);
    for (const name of names) await restrict(at(name));
    const input = { targets: [{ clusterId: CLUSTER_ID, names }], count: 3, deliver: "owners" as const };
    const answer = await inRequest(bea.browser, () => preview(startRotationDoor, { ...input, key: browser.key }));
    if (!answer.ok) throw new Error(answer.error.code);
    expect((await events()).filter(({ action }) => action.startsWith("rotation."))).toEqual([]);
    const id = await started(bea, browser, names, { deliver: "owners" });
    await once(bea, id, "over");
    const path = (name: string) => `/api/v1/clusters/${CLUSTER_ID}/sql-users/${name}/password`;
    const body = JSON.stringify({ password: GENERATED_PASSWORD });
    expect(answer.value.calls).toEqual(names.map((name) => ({ method: "PUT", path: path(name), body })));
    const about = ({ action, target, details }: { action: string; target: string | null; details: unknown }) =>
      JSON.stringify([action, target, details]);
    const recorded = (await (await store()).selectFrom("audit_events").selectAll().execute())
      .filter(({ action, outcome }) => outcome === "intended" && /^(rotation|sql_user\.reset)/.test(action))
      .map(about);
    const shown = answer.value.events.map(about).map((event) => event.replaceAll(GENERATED_ROTATION, id));
    expect(shown.sort()).toEqual(recorded.sort());
  });

  test("every SQL user gets the password that the browser opens, and nothing readable is stored", async () => {
    const names = await addApps(30);
    const id = await started(bea, browser, names);
    const over = await once(bea, id, "over");
    expect(over.counts).toMatchObject({ done: 30, failed: 0, unknown: 0 });
    const passwords = await opened(bea, browser, over);
    expect(Object.fromEntries(passwords)).toEqual(Object.fromEntries(world.users));
    const db = await store();
    const tables = ["jobs", "job_items", "job_steps", "sealed_passwords"] as const;
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
    const stored = JSON.stringify(rows);
    expect(rows.map((of) => of.length)).toEqual([1, 30, 30, 30]);
    const audit = JSON.stringify(await events());
    for (const password of passwords.values()) {
      expect(stored).not.toContain(password);
      expect(audit).not.toContain(password);
    }
    const resets = (await events()).filter(
      ({ action, outcome }) => action === "sql_user.reset_password" && outcome === "done",
    );
    expect(resets.map(({ target }) => target).sort()).toEqual([...names].sort());
    // Recorded after the state has changed.
    await vi.waitFor(
      async () => expect((await events()).filter(({ action }) => action === "rotation.end")).toHaveLength(1),
      20_000,
    );
  });

  test("fetched passwords are deleted on the server, and another browser gets none", async () => {
    const names = await addApps(3);
    const over = await once(bea, await started(bea, browser, names), "over");
    expect(await opened(bea, await newOpener(), over)).toEqual(new Map());
    const items = await sealedItemsOf(bea, over.id, browser);
    // A later reset makes it another password.
    const older = items.map(({ id, at }) => ({ id, at: at - 1 }));
    expect(await change(bea, takePasswordsDoor, { id: over.id, items: older })).toMatchObject({ value: { count: 0 } });
    expect(await change(bea, takePasswordsDoor, { id: over.id, items })).toMatchObject({
      ok: true,
      value: { count: 3 },
    });
    expect(await opened(bea, browser, over)).toEqual(new Map());
    expect((await rotation(bea, over.id)).items.map(({ place }) => place)).toEqual(["browser", "browser", "browser"]);
    expect(await (await store()).selectFrom("sealed_passwords").select("sealed").execute()).toEqual([]);
  });

  test("a password that is not fetched within the hour is deleted, reported, and can be set again", async () => {
    const [name = ""] = await addApps(1);
    const { id } = await once(bea, await started(bea, browser, [name]), "over");
    await sweepSealed(await store(), Date.now() + 3_600_001);
    expect((await rotation(bea, id)).items).toMatchObject([{ state: "done", place: "lost" }]);
    const other = await newOpener();
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: other.key }))).toBe("ok");
    const again = await once(bea, id, "over");
    expect((await opened(bea, other, again)).get(name)).toBe(world.users.get(name));
    expect(world.passwords).toHaveLength(2);
  });

  test("a retry leaves a password alone that was set by another change since", async () => {
    const [name = ""] = await addApps(1);
    const { id } = await once(bea, await started(bea, browser, [name]), "over");
    await sweepSealed(await store(), Date.now() + 3_600_001);
    const mine = (await (await store()).selectFrom("shown_passwords").select("id").executeTakeFirstOrThrow()).id;
    const shown = await change(world.cleo, resetPasswordDoor, { ...at(name), replaces: mine });
    expect(codeOf(shown)).toBe("ok");
    expect(codeOf(await change(bea, retryRotationDoor, { id, key: browser.key }))).toBe("rotation_over");
    expect(world.users.get(name)).toBe(shown.ok && shown.value.password);
  });

  test("a password on another person's screen is not replaced", async () => {
    const [name = ""] = await addApps(1);
    const shown = await change(world.cleo, resetPasswordDoor, at(name));
    const over = await once(bea, await started(bea, browser, [name]), "over");
    expect(statesOf(over)).toEqual({ [name]: "failed password_in_view" });
    expect(world.users.get(name)).toBe(shown.ok && shown.value.password);
  });

  test("a reset after the rotation is shown", async () => {
    const [name = ""] = await addApps(1);
    const { id } = await once(bea, await started(bea, browser, [name]), "over");
    await change(bea, takePasswordsDoor, { id, items: await sealedItemsOf(bea, id, browser) });
    const mine = (await (await store()).selectFrom("shown_passwords").select("id").executeTakeFirstOrThrow()).id;
    expect(codeOf(await change(world.cleo, resetPasswordDoor, { ...at(name), replaces: mine }))).toBe("ok");
    expect((await rotation(bea, id)).items).toMatchObject([{ replacedBy: "Cleo" }]);
  });

  test("one password that the starter has stored can be replaced unasked, and the others cannot", async () => {
    const names = await addApps(2);
    const over = await once(bea, await started(bea, browser, names), "over");
    const resets = () => Promise.all(names.map((name) => change(world.cleo, resetPasswordDoor, at(name))));
    expect((await resets()).map(codeOf)).toEqual(["password_in_view", "password_in_view"]);
    const [first] = over.items;
    const stored = { id: over.id, items: [first?.id ?? "", "itm_of_another"] };
    expect(codeOf(await change(world.ada, storedPasswordsDoor, stored))).toBe("forbidden");
    expect(codeOf(await change(world.cleo, storedPasswordsDoor, stored))).toBe("not_found");
    expect(await change(bea, storedPasswordsDoor, stored)).toMatchObject({ ok: true, value: { count: 1 } });
    expect((await resets()).map(codeOf)).toEqual(["ok", "password_in_view"]);
  });

  test("all that match a filter are found on the clusters where the person may reset, and nowhere else", async () => {
    const names = await addApps(3);
    await owned("other");
    await saveCreated(await store(), { clusterId: OTHER_ID, name: "app_far" }, { by: byNamed("Ada") });
    await clusterFacts().all();
    const filter = { search: "app_", state: null, kind: null, owner: null, age: null, due: null, label: null };
    const found = async (by: Person, more: object = {}) => {
      const answer = await look(by, rotationTargetsDoor, { ...filter, ...more });
      return answer.ok ? answer.value : answer.error.code;
    };
    expect(await found(bea)).toEqual({ targets: [{ clusterId: CLUSTER_ID, names }], more: false });
    expect(await found(bea, { state: "restricted" })).toEqual({ targets: [], more: false });
    await restrict(at("app_1"));
    expect(await found(bea, { state: "restricted" })).toEqual({
      targets: [{ clusterId: CLUSTER_ID, names: ["app_1"] }],
      more: false,
    });
    const all = await found(world.ada);
    expect(typeof all === "object" && all.targets.map(({ clusterId }) => clusterId).sort()).toEqual(
      [CLUSTER_ID, OTHER_ID].sort(),
    );
    expect(await found(world.mara)).toBe("forbidden");
  });
});
