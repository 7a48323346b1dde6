import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { begin, codeOf, events, owned, restrict, world } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { hold, underWay } from "../../testing/sql-users/rotation-faults.ts";
import { addApps, newOpener, type Opener, once, opened, started } from "../../testing/sql-users/rotation-steps.ts";
import { deliverRotationDoor, retryRotationDoor, rotationPreviewDoor } from "../edge/doors/sql-users/rotation.ts";
import { store } from "../store/db/store.ts";
import { noticesOf } from "../store/people/notices.ts";
import { addMember, addTeam } from "../store/people/teams.ts";

freshServer();

let browser: Opener;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    browser = await newOpener();
  });

  test("if the owner cannot be sent a link, the password is set but not delivered, and can be set again", async () => {
    const [name = ""] = await addApps(1);
    await restrict(at(name));
    const release = hold();
    const id = await started(world.cleo, browser, [name], { deliver: "owners" });
    await underWay(1);
    await (await store()).updateTable("sql_users").set({ owner_team_id: null }).where("name", "=", name).execute();
    release();
    const over = await once(world.cleo, id, "over");
    expect(over.items).toMatchObject([{ state: "done", place: "lost" }]);
    expect(codeOf(await change(world.cleo, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    const again = await once(world.cleo, id, "over");
    expect((await opened(world.cleo, browser, again)).get(name)).toBe(world.users.get(name));
  });

  test("owners get a link, and the starter gets only the passwords of SQL users without an owner", async () => {
    await addApps(2);
    await owned("nobodys", null);
    await restrict(at("app_0"));
    const id = await started(world.cleo, browser, ["app_0", "app_1", "nobodys"], { deliver: "owners" });
    const over = await once(world.cleo, id, "over");
    expect(over.items.map(({ name, place }) => [name, place])).toEqual([
      ["app_0", "link"],
      ["app_1", "sealed"],
      ["nobodys", "sealed"],
    ]);
    expect([...(await opened(world.cleo, browser, over)).keys()]).toEqual(["app_1", "nobodys"]);
    const { notices } = await noticesOf(await store(), world.mara.id);
    // Without mail, members set the password on My SQL users.
    expect(notices).toMatchObject([
      { path: "/my", text: expect.stringContaining("rotated passwords of SQL users of Payments") },
    ]);
    expect((await noticesOf(await store(), world.ben.id)).notices).toEqual([]);
    // A SQL user that is verified as restricted later can be delivered then.
    await restrict(at("app_1"));
    expect(await change(world.cleo, deliverRotationDoor, { id })).toMatchObject({ ok: true, value: { count: 1 } });
    expect([...(await opened(world.cleo, browser, over)).keys()]).toEqual(["nobodys"]);
  });

  test.runIf(kind === "SQLite")(
    "one that cannot be delivered keeps none of the others, and can be delivered later",
    async () => {
      const names = await addApps(3);
      const over = await once(world.cleo, await started(world.cleo, browser, names), "over");
      for (const name of names) await restrict(at(name));
      const db = await store();
      await sql`create trigger refuse before insert on audit_events when new.target = 'app_1'
        begin select raise(abort, 'full'); end`.execute(db);
      const deliver = () => change(world.cleo, deliverRotationDoor, { id: over.id });
      // The page says that not all were sent.
      expect(codeOf(await deliver())).toBe("audit_unavailable");
      const sent = (await events()).filter(({ action, target }) => action === "rotation.deliver" && target !== null);
      expect(sent.map(({ target }) => target).sort()).toEqual(["app_0", "app_2"]);
      await sql`drop trigger refuse`.execute(db);
      expect(await deliver()).toMatchObject({ ok: true, value: { count: 1 } });
    },
  );

  test("the same delivery in two tabs sends one link for each", async () => {
    const names = await addApps(2);
    const over = await once(world.cleo, await started(world.cleo, browser, names), "over");
    for (const name of names) await restrict(at(name));
    const deliver = () => change(world.cleo, deliverRotationDoor, { id: over.id });
    const answers = await Promise.all([deliver(), deliver()]);
    expect(answers.map(codeOf).sort()).toEqual(["ok", "rotation_over"]);
    const links = (await events()).filter(({ action, target }) => action === "rotation.deliver" && target !== null);
    expect(links.map(({ target }) => target).sort()).toEqual(names);
  });

  test("a team gets one notice of a rotation, however many of its SQL users it is about, and one of a retry", async () => {
    const names = await addApps(3);
    for (const name of names) await restrict(at(name));
    const { id } = await once(world.cleo, await started(world.cleo, browser, names, { deliver: "owners" }), "over");
    const notices = async () => (await noticesOf(await store(), world.mara.id)).notices.map(({ text }) => text);
    expect(await notices()).toEqual([expect.stringContaining("rotated passwords of SQL users of Payments")]);
    const db = await store();
    const data = { withProof: false, key: browser.key, shownId: null, delivered: null, attempt: null };
    await db
      .updateTable("job_items")
      .set({ data: JSON.stringify(data) })
      .where("job_id", "=", id)
      .execute();
    expect(codeOf(await change(world.cleo, retryRotationDoor, { id, key: browser.key }))).toBe("ok");
    await once(world.cleo, id, "over");
    expect(await notices()).toHaveLength(2);
  });

  test("a team without a member who can sign in gets nothing: the preview says so, and the starter gets the password", async () => {
    const db = await store();
    const [empty, gone] = [await addTeam(db, "Empty"), await addTeam(db, "Gone")];
    await addMember(db, gone, world.ben.id);
    await owned("of_empty", empty);
    await owned("of_gone", gone);
    await owned("of_payments");
    const names = ["of_empty", "of_gone", "of_payments"];
    for (const name of names) await restrict(at(name));
    const deliverable = async () => {
      const found = await look(world.cleo, rotationPreviewDoor, { targets: [{ clusterId: CLUSTER_ID, names }] });
      return found.ok && found.value.clusters[0]?.users.map((user) => user.deliverable);
    };
    expect(await deliverable()).toEqual([false, true, true]);
    await db.updateTable("accounts").set({ disabled_at: 1 }).where("id", "=", world.ben.id).execute();
    expect(await deliverable()).toEqual([false, false, true]);
    const over = await once(world.cleo, await started(world.cleo, browser, names, { deliver: "owners" }), "over");
    expect(over.items.map(({ place }) => place)).toEqual(["sealed", "sealed", "link"]);
    expect([...(await opened(world.cleo, browser, over)).keys()]).toEqual(["of_empty", "of_gone"]);
    expect(codeOf(await change(world.cleo, deliverRotationDoor, { id: over.id }))).toBe("rotation_over");
  });
});
