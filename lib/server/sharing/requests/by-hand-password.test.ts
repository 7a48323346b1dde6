import { describe, expect, test } from "vitest";
import { changes, done, notDone, pending, setAccess, withReadingKey } from "../../../testing/by-hand-steps.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import {
  approve,
  claim,
  codeOf,
  list,
  notified,
  owned,
  restrict,
  stateFor,
  world,
} from "../../../testing/request-steps.ts";
import { look, type Person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { requestChoicesDoor } from "../../edge/doors/requests.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { notifyReady } from "./notify.ts";
import { remindByHand } from "./remind-by-hand.ts";

freshProcess();

describe.each(STORES)("on %s, with a key that only reads", (kind) => {
  onStore(kind);
  withReadingKey();

  test("a ready request is no task of its requester while the key cannot set its password, and says why", async () => {
    const { mara, cleo } = world;
    setAccess("change");
    await owned("app");
    const id = await pending("reset");
    await restrict({ clusterId: CLUSTER_ID, name: "app" });
    await approve(cleo, id);
    const seen = async () => {
      const shown = await look(mara, overviewDoor, {});
      if (!shown.ok) throw new Error(shown.error.code);
      const [one] = await list(mara);
      return [one?.state, one?.keyClosed, shown.value.waiting.map((each) => each.kind), shown.value.requests.own];
    };
    expect(await seen()).toEqual(["ready", undefined, ["claim"], 1]);
    setAccess("read");
    expect(await seen()).toEqual(["ready", "reads", [], 1]);
    expect(await list(cleo)).toMatchObject([{ state: "ready", keyClosed: "reads", mayDecide: true }]);
    expect(codeOf(await claim(mara, id))).toBe("cloud_key_reads");
  });

  /** A ready request of Mara for a new password of `app`, approved while the key could set it. */
  async function ready(): Promise<string> {
    setAccess("change");
    await owned("app");
    const id = await pending("reset");
    await restrict({ clusterId: CLUSTER_ID, name: "app" });
    await approve(world.cleo, id);
    setAccess("read");
    return id;
  }

  test("the password of a ready request is said to be set by hand, by who may approve it and while the key cannot set it", async () => {
    const { mara, ben, cleo } = world;
    const id = await ready();
    const tasks = async (by: Person) => {
      const shown = await look(by, overviewDoor, {});
      return shown.ok && shown.value.waiting.filter((each) => each.kind === "by_hand").map(({ name }) => name);
    };
    expect([await tasks(cleo), await tasks(mara)]).toEqual([["app"], []]);
    await remindByHand(await store(), Date.now() + 25 * 60 * 60_000);
    expect((await notified(cleo)).filter((about) => about.startsWith("by_hand"))).toEqual(["by_hand:1"]);
    expect(codeOf(await done(ben, id))).toBe("cluster_not_found");
    expect(codeOf(await done(mara, id))).toBe("forbidden");
    expect(codeOf(await notDone(cleo, id))).toBe("request_over");
    setAccess("change");
    expect(await done(cleo, id)).toMatchObject({ error: { code: "invalid_input" } });
    expect([await tasks(cleo), await stateFor(mara)]).toEqual([[], "ready"]);
    setAccess("read");
    expect(await done(cleo, id)).toMatchObject({ ok: true });
    expect(codeOf(await done(cleo, id))).toBe("request_over");
    expect(await list(mara)).toMatchObject([{ state: "said_done", handBy: "Cleo", passwordAlone: true }]);
    const { policy } = (await storedSqlUsers(await store(), CLUSTER_ID)).get("app") ?? {};
    expect(policy?.entered).toMatchObject({ by: "Cleo" });
    expect((await list(mara, { state: "said_done" })).map((each) => each.id)).toEqual([id]);
    expect(await tasks(cleo)).toEqual([]);
    // No one gets a second password by it, also once the key may set one.
    setAccess("change");
    expect(codeOf(await claim(mara, id))).toBe("request_over");
    expect(changes()).toEqual([]);
    const texts = await (await store())
      .selectFrom("notices")
      .select("text")
      .where("about", "=", `request:${id}:said_done`)
      .execute();
    expect(texts).toEqual([
      {
        text: "Cleo says that the password of the SQL user app on cluster orders was set by hand. Ask Cleo for it. Rolecall has none.",
      },
    ]);
  });

  test("who made the request, or is tied to its requester, does not say that its password was set", async () => {
    const { mara } = world;
    const id = await ready();
    const grantee = { kind: "account" as const, id: mara.id };
    await putGrant(await store(), grantee, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
    expect(codeOf(await done(mara, id))).toBe("own_request");
    expect(await stateFor(mara)).toBe("ready");
  });

  test("temporary access that is ready gets no password by hand, which would have no end", async () => {
    const { cleo } = world;
    const id = await ready();
    await (await store()).updateTable("requests").set({ kind: "grant" }).where("id", "=", id).execute();
    expect(codeOf(await done(cleo, id))).toBe("request_over");
  });

  test("a requester is not told that they can set a password that the key cannot, and is told once it can", async () => {
    const { mara } = world;
    const id = await ready();
    const db = await store();
    await db.deleteFrom("notices").execute();
    await db.updateTable("requests").set({ ready_told_at: null }).execute();
    const texts = async () =>
      (await db.selectFrom("notices").select("text").where("account_id", "=", mara.id).orderBy("id").execute()).map(
        ({ text }) => text,
      );
    await notifyReady(db);
    await notifyReady(db);
    const closed =
      "The SQL user app on cluster orders is ready. Rolecall's key cannot set its password: ask a Cluster Admin for it.";
    expect(await texts()).toEqual([closed]);
    setAccess("change");
    await notifyReady(db);
    expect((await texts()).toSorted()).toEqual([
      closed,
      "You can now set the password of the SQL user app on cluster orders.",
    ]);
    expect((await list(mara)).map((each) => each.id)).toEqual([id]);
  });

  test("a claimed request says to its requester that the key sets no other password", async () => {
    const { mara, cleo } = world;
    const id = await ready();
    setAccess("change");
    expect(codeOf(await claim(mara, id))).toBe("ok");
    expect((await list(mara))[0]).not.toHaveProperty("keyClosed");
    setAccess("read");
    expect(await list(mara)).toMatchObject([{ id, state: "finished", keyClosed: "reads" }]);
    expect((await list(cleo))[0]).not.toHaveProperty("keyClosed");
  });

  test("the choices of a request say that the key sets no password on the cluster", async () => {
    await owned("app");
    const said = async () => {
      const answer = await look(world.mara, requestChoicesDoor, {});
      return answer.ok && answer.value.sqlUsers.map(({ name, keyClosed }) => [name, keyClosed]);
    };
    expect(await said()).toEqual([["app", "reads"]]);
    setAccess("change");
    expect(await said()).toEqual([["app", undefined]]);
  });

  test("the choices of a request do not say that its requester creates SQL users where the key creates none", async () => {
    const said = async () => {
      const answer = await look(world.cleo, requestChoicesDoor, {});
      return answer.ok && answer.value.clusters.map(({ creates, keyClosed }) => [creates, keyClosed]);
    };
    expect(await said()).toEqual([[false, "reads"]]);
    setAccess("change");
    expect(await said()).toEqual([[true, undefined]]);
  });
});
