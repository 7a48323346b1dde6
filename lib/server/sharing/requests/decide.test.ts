import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inRequest } from "../../../testing/next-headers.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  deny,
  events,
  idOf,
  list,
  NAMED,
  newRequest,
  notified,
  owned,
  requestForOwn,
  restrict,
  sent,
  stateFor,
  world,
} from "../../../testing/request-steps.ts";
import { OTHER_ID, type Person, person } from "../../../testing/requests.ts";
import { CLUSTER_ID, CLUSTER_PATH } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { type Actor, currentActor } from "../../access/guard.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { addMember, removeMember, renameTeam } from "../../store/people/teams.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { countToDecide } from "./to-decide.ts";

freshProcess();
const toDecide = async ({ browser }: Person) =>
  countToDecide((await inRequest(browser, () => currentActor(false))) as Actor);
afterEach(() => void vi.restoreAllMocks());
describe("who decides", () => {
  let id: string;
  beforeEach(async () => {
    await begin();
    await owned("there");
    id = await newRequest();
  });

  test("is a Cluster Admin of that cluster; for others the request does not exist", async () => {
    const { ben, mara } = world;
    const elsewhere = await person("Eva");
    await putGrant(
      await store(),
      { kind: "account", id: elsewhere.id },
      { clusterId: OTHER_ID, role: "cluster_admin", by: "Ada" },
    );
    expect(codeOf(await approve(ben, id))).toBe("cluster_not_found");
    expect(codeOf(await approve(elsewhere, id))).toBe("cluster_not_found");
    expect(codeOf(await approve(elsewhere, id, undefined, OTHER_ID))).toBe("not_found");
    expect(codeOf(await deny(mara, id))).toBe("cluster_not_found");
    expect(await list(elsewhere)).toEqual([]);
    expect(await list(ben)).toEqual([]);
    expect(await list(world.cleo)).toMatchObject([{ id, own: false, mayDecide: true }]);
    expect(await list(mara)).toMatchObject([{ id, own: true, mayDecide: false }]);
  });

  test.each(["ada", "cleo"] as const)("is never the requester: %s", async (name) => {
    const by = world[name];
    await addMember(await store(), world.payments, by.id);
    const own = await newRequest(by, { name: "pay_own" });
    expect(codeOf(await approve(by, own))).toBe("own_request");
    expect(codeOf(await deny(by, own))).toBe("own_request");
    expect((await list(by)).find((request) => request.id === own)).toMatchObject({ own: true, mayDecide: false });
    expect(await notified(by)).toEqual(["waiting"]);
    expect(sent("POST")).toEqual([]);
    const resets = idOf(await requestForOwn(by, "reset", await owned("mine")));
    expect(codeOf(await approve(by, resets))).toBe("own_request");
  });

  test("is not an account whose newest link the requester made", async () => {
    const { ada, cleo, mara } = world;
    const db = await store();
    for (const [name, makers] of Object.entries({
      invited: { invited_by: mara.id, reset_by: null },
      reset: { invited_by: ada.id, reset_by: mara.id },
    })) {
      await db.updateTable("accounts").set(makers).where("id", "=", cleo.id).execute();
      expect(codeOf(await approve(cleo, id)), name).toBe("requester_made_link");
      expect(codeOf(await deny(cleo, id)), name).toBe("requester_made_link");
      expect(await list(cleo)).toMatchObject([{ id, mayDecide: false }]);
      expect(await toDecide(cleo)).toBe(0);
    }
    expect(sent("POST")).toEqual([]);
    const makers = { invited_by: mara.id, reset_by: ada.id };
    await db.updateTable("accounts").set(makers).where("id", "=", cleo.id).execute();
    expect(await list(cleo)).toMatchObject([{ id, mayDecide: true }]);
    expect(await toDecide(cleo)).toBe(1);
    expect(codeOf(await approve(cleo, id))).toBe("ok");
  });

  test("is counted until it is restricted, for those who can restrict it and not for its requester", async () => {
    const { cleo, mara, ben } = world;
    expect(await toDecide(cleo)).toBe(1);
    await approve(cleo, id);
    expect(await stateFor(mara)).toBe("waiting");
    expect(await toDecide(cleo)).toBe(1);
    for (const other of [mara, ben]) expect(await toDecide(other)).toBeNull();
    await restrict(NAMED);
    expect(await toDecide(cleo)).toBe(0);
  });

  test("is not an account with a working reset link from the requester", async () => {
    const { cleo, mara } = world;
    const db = await store();
    await makeToken(db, { kind: "account_reset", accountId: cleo.id, createdBy: mara.id });
    expect(codeOf(await approve(cleo, id))).toBe("requester_made_link");
    await db.updateTable("tokens").set({ expires_at: 0 }).execute();
    expect(codeOf(await approve(cleo, id))).toBe("ok");
  });

  test("denies with a reason, which the requester reads", async () => {
    const { cleo, mara } = world;
    expect(codeOf(await deny(cleo, id))).toBe("ok");
    expect(await list(mara)).toMatchObject([{ state: "denied", decided: { by: "Cleo", reason: "Too much" } }]);
    expect(codeOf(await approve(world.ada, id))).toBe("request_over");
    expect(codeOf(await claim(mara, id))).toBe("request_over");
    expect(await notified(mara)).toEqual(["decided"]);
  });

  test("cannot approve for a missing team or requester, nor under a name without the team's prefix", async () => {
    const { cleo, mara, payments } = world;
    const db = await store();
    await renameTeam(db, payments, "Payments", "pay_");
    expect(codeOf(await approve(cleo, id, { name: "other" }))).toBe("invalid_input");
    await removeMember(db, payments, mara.id);
    expect(codeOf(await approve(cleo, id))).toBe("request_over");
    await addMember(db, payments, mara.id);
    await setDisabled(db, mara.id, true);
    expect(codeOf(await approve(cleo, id))).toBe("request_over");
    expect(sent("POST")).toEqual([]);
    await setDisabled(db, mara.id, false);
    expect(codeOf(await approve(cleo, id))).toBe("ok");
  });

  test.each([
    ["refuses", { status: 400, json: { code: 3, message: "no" } }, "cloud_rejected", "refused"],
    ["is not reached", { status: 503, json: {} }, "outcome_unknown", "unknown"],
  ] as const)(
    "gets the failure where the vendor %s, and the request stays pending",
    async (_what, reply, code, outcome) => {
      const { cleo, mara, users } = world;
      world.instead = ({ method }) => (method === "POST" ? reply : undefined);
      expect(codeOf(await approve(cleo, id, { name: "pay_other" }))).toBe(code);
      expect(await list(mara)).toMatchObject([{ state: "pending", requested: { name: "pay_app" } }]);
      expect((await list(mara))[0]).not.toHaveProperty("decided");
      expect(await notified(mara)).toEqual([]);
      const made = (await events()).find(({ action }) => action === "sql_user.create");
      expect(made).toMatchObject({ outcome, target: "pay_other" });
      world.instead = () => undefined;
      expect(codeOf(await approve(cleo, id))).toBe("ok");
      expect([...users.keys()]).toEqual(["there", "pay_app"]);
    },
    20_000,
  );

  test("takes over no SQL user that already has the name", async () => {
    world.users.set("pay_app", "another's");
    expect(codeOf(await approve(world.cleo, id))).toBe("sql_user_exists");
    expect(world.users.get("pay_app")).toBe("another's");
    expect(await stateFor(world.mara)).toBe("pending");
  });

  test("must still have the right when the change gets its turn", async () => {
    const { cleo, users } = world;
    const db = await store();
    world.instead = async ({ method, path }, carryOut) => {
      if (method === "GET" && path === `${CLUSTER_PATH}/sql-users`) {
        await removeGrant(db, { kind: "account", id: cleo.id }, CLUSTER_ID);
        const clock = performance.now.bind(performance);
        vi.spyOn(performance, "now").mockImplementation(() => clock() + 600);
      }
      return carryOut();
    };
    expect(codeOf(await approve(cleo, id))).toBe("cluster_not_found");
    expect([...users.keys()]).toEqual(["there"]);
    expect(await stateFor(world.mara)).toBe("pending");
  });

  test("approves the deletion of that very SQL user, with the database's words where it refuses", async () => {
    const { cleo, mara, users } = world;
    const gone = idOf(await requestForOwn(mara, "delete", await owned("old_app")));
    const words = "role old_app cannot be dropped because some objects depend on it";
    world.instead = ({ method }) =>
      method === "DELETE" ? { status: 400, json: { code: 9, message: words } } : undefined;
    expect(await approve(cleo, gone)).toMatchObject({ error: { code: "sql_user_in_use", vendorMessage: words } });
    expect((await list(mara, { kind: "delete" }))[0]?.state).toBe("pending");
    world.instead = () => undefined;
    expect(codeOf(await approve(cleo, gone))).toBe("ok");
    expect(users.has("old_app")).toBe(false);
    expect((await list(mara, { kind: "delete" }))[0]).toMatchObject({
      state: "finished",
      finishedAt: expect.any(Number),
    });
    expect((await events()).findLast(({ action }) => action === "sql_user.delete")).toMatchObject({
      outcome: "done",
      details: { request: gone },
    });
  });

  test("deletes no SQL user that was made since under its name", async () => {
    const { cleo, mara, users } = world;
    const gone = idOf(await requestForOwn(mara, "delete", await owned("old_app")));
    await owned("old_app");
    expect(codeOf(await approve(cleo, gone))).toBe("sql_user_not_found");
    expect(users.has("old_app")).toBe(true);
  });

  test("approves privileges, which a proof of less than the approved access does not finish", async () => {
    const { cleo, mara } = world;
    const access = idOf(await requestForOwn(mara, "privileges", await owned("app")));
    expect(codeOf(await approve(cleo, access, { name: "other" }))).toBe("invalid_input");
    expect(await approve(cleo, access, { access: "b=c" })).toMatchObject({ value: { name: "app", access: "b=c" } });
    const now = async () => (await list(mara, { kind: "privileges" }))[0];
    expect(await now()).toMatchObject({ state: "waiting", requested: { access: "a=b" }, approved: { access: "b=c" } });
    expect(codeOf(await claim(mara, access))).toBe("request_over");
    for (const state of ["admin", "restricted"] as const) {
      await saveProof(await store(), { clusterId: CLUSTER_ID, name: "app" }, { state, databases: [], by: "Cleo" });
      expect(await now()).toMatchObject({ state: "waiting" });
    }
    expect(sent("PUT")).toEqual([]);
  });
});
