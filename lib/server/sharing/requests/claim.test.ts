import { beforeEach, describe, expect, test } from "vitest";
import { inRequest } from "../../../testing/next-headers.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  events,
  holdTurn,
  idOf,
  notified,
  owned,
  requestForOwn,
  restrict,
  sent,
  stateFor,
  world,
} from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { closeShownDoor } from "../../edge/doors/people/profile.ts";
import { claimRequestDoor } from "../../edge/doors/requests.ts";
import { resetOwnDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { mutateOwn } from "../../run/run.ts";
import { removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { knowersOf } from "../../store/passwords/exposures.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { removeMember } from "../../store/people/teams.ts";
import { saveDeleted, saveDescribed, saveProtected, saveTeamResetException } from "../../store/sql-users/sql-users.ts";
import { notifyReady } from "./notify.ts";

freshProcess();
describe("after the answer to a claim was lost", () => {
  const [OPENER, OTHER] = ["o".repeat(64), "x".repeat(64)];
  const APP = { clusterId: CLUSTER_ID, name: "app" };
  const claimBy = (opener: string) => change(world.mara, claimRequestDoor, { id, opener });
  let id: string;
  let row: string;
  beforeEach(async () => {
    await begin();
    row = await owned("app");
    id = idOf(await requestForOwn(world.mara, "reset", row));
    await restrict(APP);
    await approve(world.cleo, id);
    expect(codeOf(await claimBy(OPENER))).toBe("ok");
    expect(await stateFor(world.mara)).toBe("finished");
  });

  test("the same browser sets another password, and no other browser or account does", async () => {
    const first = world.users.get("app");
    expect(codeOf(await claimBy(OTHER))).toBe("request_over");
    expect(codeOf(await claim(world.mara, id))).toBe("request_over");
    expect(codeOf(await change(world.ben, claimRequestDoor, { id, opener: OPENER }))).toBe("not_found");
    expect(world.users.get("app")).toBe(first);
    const again = await claimBy(OPENER);
    expect(again).toMatchObject({ value: { shown: { password: world.users.get("app") } } });
    expect(world.users.get("app")).not.toBe(first);
  });

  test("it sets none once the requester has stored one", async () => {
    const again = await claimBy(OPENER);
    if (!again.ok) throw new Error(again.error.code);
    await inRequest(world.mara.browser, () => mutateOwn(closeShownDoor, { id: again.value.shown.shownId }));
    expect(codeOf(await claimBy(OPENER))).toBe("request_over");
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "the request has expired",
      async () =>
        (await store())
          .updateTable("requests")
          .set({ expires_at: Date.now() - 1 })
          .execute(),
    ],
    ["the requester has left the team", async () => removeMember(await store(), world.payments, world.mara.id)],
    ["the SQL user was deleted", async () => saveDeleted(await store(), APP)],
  ])("it sets none once %s", async (_what, happen) => {
    const first = world.users.get("app");
    await happen();
    expect(codeOf(await claimBy(OPENER))).toBe("request_over");
    expect(world.users.get("app")).toBe(first);
  });
});

describe("an approved reset", () => {
  const APP = { clusterId: CLUSTER_ID, name: "app" };
  let id: string;
  let row: string;
  beforeEach(async () => {
    await begin();
    row = await owned("app");
    id = idOf(await requestForOwn(world.mara, "reset", row));
  });

  test("opens the requester's claim, sends nothing itself, and notifies them at once if they need not wait", async () => {
    const { mara, cleo, ben } = world;
    await restrict(APP);
    expect(codeOf(await claim(mara, id))).toBe("request_over");
    expect(codeOf(await approve(cleo, id))).toBe("ok");
    expect(sent("PUT")).toEqual([]);
    expect(await notified(mara)).toEqual(["decided"]);
    await notifyReady(await store(), row);
    expect(await notified(mara)).toEqual(["decided"]);
    for (const by of [ben, cleo, world.ada]) expect(codeOf(await claim(by, id))).toBe("not_found");
    expect(await claim(mara, id)).toMatchObject({ value: { shown: { password: world.users.get("app") } } });
    expect(await knowersOf(await store(), row)).toMatchObject([{ accountId: mara.id, way: "request" }]);
  });

  test("is finished once its requester has set a password on My SQL users: there is nothing left to claim", async () => {
    const { mara, cleo } = world;
    await restrict(APP);
    await approve(cleo, id);
    expect(await stateFor(mara)).toBe("ready");
    const own = await change(mara, resetOwnDoor, { id: row });
    expect(own).toMatchObject({ value: { password: world.users.get("app") } });
    expect(await stateFor(mara)).toBe("finished");
    expect(codeOf(await claim(mara, id))).toBe("request_over");
    expect(sent("PUT")).toHaveLength(1);
  });

  test("can be claimed with a team reset exception, and never while it is protected", async () => {
    const { mara, cleo } = world;
    await approve(cleo, id);
    expect(codeOf(await claim(mara, id))).toBe("waiting_for_restriction");
    await saveTeamResetException(await store(), row, { teamId: world.payments, by: "Cleo", reason: "night" });
    await saveProtected(await store(), APP, true);
    expect(codeOf(await claim(mara, id))).toBe("sql_user_protected");
    const second = idOf(await requestForOwn(mara, "reset", row));
    expect(codeOf(await approve(cleo, second))).toBe("sql_user_protected");
    await saveProtected(await store(), APP, false);
    expect(codeOf(await claim(mara, id))).toBe("ok");
    const reset = (await events()).findLast(({ action }) => action === "sql_user.reset_password");
    expect(reset).toMatchObject({ details: { exceptionBy: "Cleo", request: id, team: "Payments" } });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["left the team", async () => removeMember(await store(), world.payments, world.mara.id)],
    [
      "sees it given to another team",
      async () => saveDescribed(await store(), APP, { purpose: "", ownerTeamId: world.others }),
    ],
    ["sees it deleted", async () => saveDeleted(await store(), APP)],
    [
      "was approved by an account that lost the role",
      async () => removeGrant(await store(), { kind: "account", id: world.cleo.id }, CLUSTER_ID),
    ],
    ["was approved by an account that was disabled", async () => setDisabled(await store(), world.cleo.id, true)],
    [
      "comes after a week",
      async () =>
        (await store())
          .updateTable("requests")
          .set({ expires_at: Date.now() - 1 })
          .execute(),
    ],
  ])(
    "cannot be claimed where the requester %s, before the claim or while it waits for its turn",
    async (_what, happen) => {
      const { mara, cleo } = world;
      await restrict(APP);
      await approve(cleo, id);
      const db = await store();
      const before = await db.selectFrom("requests").selectAll().execute();
      let asked = false;
      world.instead = async ({ path }, carryOut) => {
        // The address of the cluster is read just before the password is sent.
        if (path.endsWith("/connection-string") && !asked) {
          asked = true;
          await happen();
        }
        return carryOut();
      };
      const holds = await holdTurn();
      const waiting = claim(mara, id);
      await expect.poll(() => asked).toBe(true);
      await holds.release();
      expect(codeOf(await waiting)).toBe("request_over");
      expect(codeOf(await claim(mara, id))).toBe("request_over");
      expect(sent("PUT")).toHaveLength(1);
      expect(before).toHaveLength(1);
    },
  );

  test.each([
    ["refuses", { status: 400, json: { code: 3, message: "no" } }, "cloud_rejected"],
    ["is not reached", { status: 503, json: {} }, "outcome_unknown"],
  ] as const)(
    "can be claimed again where the vendor %s, and no password is shown",
    async (_what, reply, code) => {
      const { mara, cleo, users } = world;
      await restrict(APP);
      await approve(cleo, id);
      world.instead = ({ method }) => (method === "PUT" ? reply : undefined);
      expect(await claim(mara, id)).toMatchObject({ ok: false, error: { code } });
      expect(await stateFor(mara)).toBe("ready");
      world.instead = () => undefined;
      expect(await claim(mara, id)).toMatchObject({ value: { shown: { password: users.get("app") } } });
    },
    20_000,
  );

  test("shows no password where it cannot be marked claimed, since another may have been set", async () => {
    const { mara, cleo } = world;
    await restrict(APP);
    await approve(cleo, id);
    const db = await store();
    world.instead = async ({ method }, carryOut) => {
      if (method === "PUT") await db.updateTable("requests").set({ attempt: "try_later" }).execute();
      return carryOut();
    };
    expect(codeOf(await claim(mara, id))).toBe("outcome_unknown");
    world.instead = () => undefined;
    expect(codeOf(await claim(mara, id))).toBe("ok");
  });
});
