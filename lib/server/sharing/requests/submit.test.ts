import { beforeEach, describe, expect, test } from "vitest";
import {
  approve,
  begin,
  codeOf,
  deny,
  events,
  list,
  newRequest,
  notified,
  owned,
  requestForOwn,
  requestNew,
  sent,
  stateFor,
  withdraw,
  world,
} from "../../../testing/request-steps.ts";
import { OTHER_ID } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { flushRefusals } from "../../audit/refusals.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { addMember, renameTeam } from "../../store/people/teams.ts";
import { saveDeleted } from "../../store/sql-users/sql-users.ts";
import { notifyExpired } from "./notify.ts";

freshProcess();
describe("a requester", () => {
  beforeEach(async () => {
    await begin();
  });

  test("may request on clusters where their team owns a SQL user or they have a role, or on all if the setting allows it; others do not exist", async () => {
    const { mara } = world;
    const none = "00000000-0000-4000-8000-000000000000";
    const { error } = (await requestNew(mara, { clusterId: none })) as { error: object };
    const absent = { ok: false, error: { ...error, requestId: expect.any(String) } };
    expect(absent).toMatchObject({ error: { code: "cluster_not_found" } });
    expect(await requestNew(mara)).toEqual(absent);
    await owned("there");
    expect(codeOf(await requestNew(mara))).toBe("ok");
    expect(await requestNew(mara, { clusterId: OTHER_ID })).toEqual(absent);
    await putSetting(await store(), "membersAskEverywhere", { value: "true", by: "Ada" });
    expect(codeOf(await requestNew(mara, { clusterId: OTHER_ID }))).toBe("ok");
    expect(await requestNew(mara, { clusterId: none })).toEqual(absent);
  });

  test("may request only for their own teams; others do not exist", async () => {
    const { mara, others } = world;
    await owned("there");
    const answers = [await requestNew(mara, { teamId: others }), await requestNew(mara, { teamId: "tem_none" })];
    const code = { ok: false, error: { code: "not_found", requestId: expect.any(String) } };
    expect(answers).toEqual([code, code]);
  });

  test.each(["reset", "privileges", "delete"])(
    "gets the same answer for a %s of a SQL user that is another team's, unowned, ended or missing, administrator or not",
    async (kind) => {
      const { ben, ada } = world;
      const mine = await owned("mine", world.others);
      const ended = await owned("ended", world.others);
      await saveDeleted(await store(), { clusterId: CLUSTER_ID, name: "ended" });
      const ids = [await owned("theirs"), await owned("nobodys", null), ended, "usr_none"];
      for (const by of [ben, ada])
        for (const id of ids)
          expect(await requestForOwn(by, kind, id), id).toEqual({
            ok: false,
            error: { code: "sql_user_not_found", requestId: expect.any(String) },
          });
      expect(codeOf(await requestForOwn(ben, kind, mine))).toBe("ok");
      expect(sent("PUT")).toEqual([]);
    },
  );

  test("must choose a name with the team's prefix", async () => {
    const { mara, payments } = world;
    await owned("there");
    await renameTeam(await store(), payments, "Payments", "pay_");
    expect(await requestNew(mara, { name: "app" })).toMatchObject({
      error: { code: "invalid_input", fields: { name: expect.stringContaining("“pay_”") } },
    });
    expect(codeOf(await requestNew(mara))).toBe("ok");
  });

  test("does not learn whether the name is taken", async () => {
    await owned("pay_app", null);
    await owned("there");
    expect(codeOf(await requestNew(world.mara))).toBe("ok");
  });

  test("cannot request changes of SQL users of single sign-on", async () => {
    const id = await owned("sso_mara");
    expect(codeOf(await requestForOwn(world.mara, "reset", id))).toBe("invalid_input");
  });

  test("has at most twenty pending requests, since each is mailed", async () => {
    const { mara, cleo } = world;
    await owned("there");
    let last = "";
    for (let count = 0; count < 20; count++) last = await newRequest(mara, { name: `pay_${count}` });
    expect(codeOf(await requestNew(mara))).toBe("too_many_requests");
    expect(codeOf(await deny(cleo, last))).toBe("ok");
    expect(codeOf(await requestNew(mara))).toBe("ok");
  });

  test("cannot flood approvers by withdrawing, nor by many requests at once", async () => {
    const { mara, cleo } = world;
    await owned("there");
    const codes = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => codeOf(await requestNew(mara, { name: `pay_${index}` }))),
    );
    expect(codes.filter((code) => code === "ok")).toHaveLength(20);
    for (const { id } of await list(mara)) await withdraw(mara, id);
    for (let count = 20; count < 60; count++) await withdraw(mara, await newRequest());
    expect(codeOf(await requestNew(mara))).toBe("too_many_requests");
    expect(await notified(cleo)).toHaveLength(60);
  });

  test("learns of an identical pending request of their team, also with many at once", async () => {
    const { mara, ada, payments } = world;
    const row = await owned("app");
    const already = { error: { code: "invalid_input", fields: { name: expect.stringContaining("already") } } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => requestNew(mara)));
    expect(answers.map(codeOf).filter((code) => code === "ok")).toHaveLength(1);
    expect(await requestNew(mara)).toMatchObject(already);
    expect(codeOf(await requestNew(mara, { name: "pay_other" }))).toBe("ok");
    expect(codeOf(await requestForOwn(mara, "delete", row))).toBe("ok");
    expect(codeOf(await requestForOwn(mara, "delete", row))).toBe("invalid_input");
    expect(codeOf(await requestForOwn(mara, "reset", row))).toBe("ok");
    await addMember(await store(), payments, ada.id);
    expect(await requestNew(ada)).toMatchObject({
      error: { code: "invalid_input", fields: { name: expect.stringContaining("Mara has already requested this") } },
    });
  });

  test("learns that one of their teams owns a SQL user of that name there", async () => {
    await owned("pay_app");
    expect(await requestNew(world.mara)).toMatchObject({
      error: { code: "invalid_input", fields: { name: expect.stringContaining("One of your teams") } },
    });
  });

  test.each([
    ["withdrawn", (id: string) => withdraw(world.mara, id)],
    ["denied", (id: string) => deny(world.cleo, id)],
    ["approved", (id: string) => approve(world.cleo, id)],
  ])("leaves no unread notice of a request that was %s", async (_how, end) => {
    await owned("there");
    const id = await newRequest();
    const unread = async () => (await noticesOf(await store(), world.cleo.id)).unread;
    expect(await unread()).toBe(1);
    expect(codeOf(await end(id))).toBe("ok");
    expect(await unread()).toBe(0);
  });

  test("cannot fill the audit by withdrawing missing requests or those of others", async () => {
    const { ben } = world;
    await owned("there");
    const id = await newRequest();
    const before = (await events()).length;
    for (let count = 0; count < 100; count++)
      expect(codeOf(await withdraw(ben, count % 2 ? id : `req_missing_${count}`))).toBe("not_found");
    await flushRefusals();
    const left = (await events()).slice(before);
    // Twenty refusals are recorded one by one, the rest as a number; none has an intent.
    expect(left).toHaveLength(21);
    const intents = await (await store())
      .selectFrom("audit_events")
      .select("id")
      .where("outcome", "=", "intended")
      .execute();
    expect(intents).toHaveLength(1);
  });

  test("cannot fill the audit with repeated refusals", async () => {
    const { mara } = world;
    await owned("there");
    await owned("theirs", world.others);
    const id = await newRequest();
    expect(codeOf(await withdraw(mara, id))).toBe("ok");
    const codes = [];
    for (let count = 0; count < 100; count++) codes.push(codeOf(await withdraw(mara, id)));
    expect(codes.filter((code) => code === "request_over")).toHaveLength(60);
    expect(codes.slice(60)).toEqual(Array(40).fill("too_many_calls"));
    // Other accounts are not limited.
    expect(codeOf(await requestNew(world.ben, { teamId: world.others, name: "other_app" }))).toBe("ok");
  });

  test("can withdraw their own pending requests", async () => {
    const { mara, ben, cleo } = world;
    await owned("there");
    const id = await newRequest();
    expect(codeOf(await withdraw(ben, id))).toBe("not_found");
    expect(codeOf(await withdraw(cleo, id))).toBe("not_found");
    expect(codeOf(await withdraw(mara, id))).toBe("ok");
    expect(codeOf(await approve(cleo, id))).toBe("request_over");
    expect(await stateFor(mara)).toBe("withdrawn");
    expect(sent("POST")).toEqual([]);
  });

  test("is notified once that a request expired", async () => {
    const { mara, cleo } = world;
    await owned("there");
    const id = await newRequest();
    const db = await store();
    await db
      .updateTable("requests")
      .set({ expires_at: Date.now() - 1 })
      .where("id", "=", id)
      .execute();
    await Promise.all([notifyExpired(db), notifyExpired(db)]);
    await notifyExpired(db);
    expect(await notified(mara)).toEqual(["expired"]);
    expect(await stateFor(mara)).toBe("expired");
    expect(codeOf(await approve(cleo, id))).toBe("request_over");
    expect(codeOf(await withdraw(mara, id))).toBe("request_over");
  });
});
