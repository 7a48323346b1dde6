import { beforeEach, describe, expect, test } from "vitest";
import { requestPreviewAnswer } from "#lib/client/calls/answers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  dieOnceSent,
  events,
  NAMED,
  newRequest,
  owned,
  restrict,
  settledFor,
  stateFor,
  world,
} from "../../../testing/request-steps.ts";
import { look } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { requestPreviewDoor } from "../../edge/doors/requests.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { settleIntents } from "../../sql-users/drift/settle-intents.ts";
import { store } from "../../store/db/store.ts";
import { saveDescribed } from "../../store/sql-users/sql-users.ts";

freshProcess();

/** Reads the list anew, as reopening the page does. */
const readList = () => look(world.cleo, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: true });
const setRow = async (set: object) =>
  (await store()).updateTable("sql_users").set(set).where("name", "=", "pay_app").execute();

/** A request whose approval was sent by a server that then died; its intent is settled. */
async function diedOnceSent(carryOut = () => {}): Promise<string> {
  const id = await newRequest();
  await dieOnceSent(id);
  carryOut();
  await settleIntents(await store());
  await expect.poll(() => settledFor(world.mara)).toBe("pending");
  return id;
}

describe.each(STORES)("on %s, a SQL user", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    await owned("there");
    await readList();
  });

  test("that a server made before it died is taken over by the next approval, with a new password", async () => {
    const { ada, mara, users, payments } = world;
    const id = await diedOnceSent(() => users.set("pay_app", "nobody knows"));
    const preview = await look(ada, requestPreviewDoor, { clusterId: CLUSTER_ID, id });
    expect(preview).toMatchObject({ value: { problem: null, takesOver: true } });
    // The browser gets only what the schema of the answer contains.
    expect(requestPreviewAnswer.parse(preview)).toEqual(preview);
    expect(codeOf(await approve(ada, id))).toBe("ok");
    expect(users.get("pay_app")).not.toBe("nobody knows");
    const row = await (await store())
      .selectFrom("sql_users")
      .selectAll()
      .where("name", "=", "pay_app")
      .where("ended_at", "is", null)
      .executeTakeFirst();
    expect(row).toMatchObject({ owner_team_id: payments, purpose: "takes money", created_by: "Ada", outside_at: null });
    const details = expect.objectContaining({ takenOver: true });
    expect(await events()).toContainEqual(
      expect.objectContaining({ action: "request.approve", outcome: "done", details }),
    );
    await restrict();
    expect(await claim(mara, id)).toMatchObject({ ok: true });
  });

  test("whose create lost its answer is taken over by the next approval, as soon as a list has it", async () => {
    const { cleo, mara, users } = world;
    const id = await newRequest();
    world.instead = ({ method }) => (method === "POST" ? { status: 503, json: {} } : undefined);
    expect(codeOf(await approve(cleo, id))).toBe("outcome_unknown");
    world.instead = () => undefined;
    // The vendor creates it after the last look.
    users.set("pay_app", "nobody knows");
    expect(codeOf(await approve(cleo, id))).toBe("ok");
    expect(users.get("pay_app")).not.toBe("nobody knows");
    expect(await stateFor(mara)).toBe("waiting");
  });

  test.each([
    ["was made outside of Rolecall", () => ({ outside_at: 1 })],
    ["has an owner", () => ({ owner_team_id: world.others })],
    ["was given a password through Rolecall", () => ({ password_changed_at: 1 })],
    ["is protected", () => ({ protected: 1 })],
  ])("that %s is never taken over", async (_, set) => {
    const { cleo, users } = world;
    const id = await diedOnceSent(() => users.set("pay_app", "another's"));
    await readList();
    await setRow(set());
    expect(codeOf(await approve(cleo, id))).toBe("sql_user_exists");
    expect(users.get("pay_app")).toBe("another's");
  });

  test("that was adopted without an owner is never taken over", async () => {
    const { cleo, users } = world;
    const id = await diedOnceSent(() => users.set("pay_app", "another's"));
    await readList();
    await saveDescribed(await store(), NAMED, { ownerTeamId: null, purpose: "mine" }, Date.now() + 1);
    expect(codeOf(await approve(cleo, id))).toBe("sql_user_exists");
    expect(users.get("pay_app")).toBe("another's");
  });

  test("that came after the vendor refused the create is never taken over", async () => {
    const { cleo, users } = world;
    const id = await diedOnceSent();
    world.instead = ({ method }) => (method === "POST" ? { status: 400, json: { message: "no" } } : undefined);
    expect(codeOf(await approve(cleo, id))).toBe("cloud_rejected");
    world.instead = () => undefined;
    users.set("pay_app", "another's");
    expect(codeOf(await approve(cleo, id))).toBe("sql_user_exists");
    expect(users.get("pay_app")).toBe("another's");
  });

  test("whose create is another request's is never taken over", async () => {
    const { cleo, users } = world;
    await diedOnceSent(() => users.set("pay_app", "nobody knows"));
    await owned("theirs", world.others);
    const other = await newRequest(world.ben, { teamId: world.others });
    expect(codeOf(await approve(cleo, other))).toBe("sql_user_exists");
    expect(users.get("pay_app")).toBe("nobody knows");
  });
});
