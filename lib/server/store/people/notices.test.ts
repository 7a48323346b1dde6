import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { eachStore } from "../../../testing/server.ts";
import { putGrant } from "../clusters/cluster-roles.ts";
import { addAccount, removeAccount, setDisabled } from "./accounts.ts";
import { decidersOn } from "./deciders.ts";
import { addNotice, clusterAdminsOf, markRead, noticesOf, setWantsMails, sweepNotices, wantsMails } from "./notices.ts";
import { addMember, addTeam } from "./teams.ts";

const NEWS = { kind: "request_decided", about: "request:1:decided", text: "Ada approved it.", path: "/my" } as const;

eachStore((db) => {
  const person = (id: string, role: "member" | "administrator" = "member") =>
    addAccount(db(), { id, email: `${id}@example.com`, name: id, passwordHash: "x", role });
  beforeEach(async () => {
    await person("bea");
    await person("cid");
  });

  test("of many servers with the same event, one notifies a person", async () => {
    const recipients = await Promise.all(Array.from({ length: 20 }, () => addNotice(db(), "bea", NEWS)));
    expect(recipients.filter(Boolean)).toEqual([{ name: "bea", address: "bea@example.com", mailOff: false }]);
    expect(await addNotice(db(), "cid", NEWS)).toMatchObject({ name: "cid" });
    expect(await addNotice(db(), "bea", { ...NEWS, about: "request:2:decided" })).toMatchObject({ name: "bea" });
  });

  test("an account that cannot sign in, or is gone, gets no notice", async () => {
    await setDisabled(db(), "bea", true);
    expect(await addNotice(db(), "bea", NEWS)).toBeUndefined();
    expect(await addNotice(db(), "acc_gone", NEWS)).toBeUndefined();
    expect(await db().selectFrom("notices").select("id").execute()).toEqual([]);
  });

  const put = (id: string, about: string, at: number) => addNotice(db(), id, { ...NEWS, about }, at);
  const seen = async (id: string) => {
    const { notices, unread } = await noticesOf(db(), id);
    return { unread, at: notices.map(({ at, read }) => (read ? -at : at)) };
  };

  test("a person sees and marks only their own notices, newest first", async () => {
    for (const at of [1, 2, 3]) await put("bea", `${at}`, at);
    await put("cid", "1", 4);
    expect(await seen("bea")).toEqual({ unread: 3, at: [3, 2, 1] });
    const [newest] = (await noticesOf(db(), "bea")).notices;
    await markRead(db(), "cid", { id: newest?.id ?? "" });
    expect(await seen("bea")).toMatchObject({ unread: 3 });
    await markRead(db(), "bea", { id: newest?.id ?? "" });
    expect(await seen("bea")).toEqual({ unread: 2, at: [-3, 2, 1] });
    expect(await seen("cid")).toEqual({ unread: 1, at: [4] });
  });

  test("marking all leaves later notices unread", async () => {
    for (const at of [1, 2, 3]) await put("bea", `${at}`, at);
    await markRead(db(), "bea", { until: 2 });
    expect(await seen("bea")).toEqual({ unread: 1, at: [3, -2, -1] });
  });

  test("the count is of all, also of those that are not shown", async () => {
    for (let at = 0; at < 60; at++) await put("bea", `${at}`, at);
    const { notices, unread } = await noticesOf(db(), "bea");
    expect([notices.length, unread, notices[0]?.at]).toEqual([50, 60, 59]);
  });

  test("after 90 days they are gone, and of each person the newest 300 stay", async () => {
    const now = 100 * 86_400_000;
    await put("cid", "old", now - 91 * 86_400_000);
    await put("cid", "new", now - 89 * 86_400_000);
    const rows = Array.from({ length: 310 }, (_, index) => ({
      id: `ntc_${index}`,
      account_id: "bea",
      kind: "claim_used" as const,
      text: "",
      path: "/",
      about: `${index}`,
      at: now - index,
      read_at: null,
    }));
    await db().insertInto("notices").values(rows).execute();
    await sweepNotices(db(), now);
    expect(await seen("cid")).toMatchObject({ unread: 1 });
    expect((await seen("bea")).unread).toBe(300);
    const oldest = await db()
      .selectFrom("notices")
      .select("at")
      .where("account_id", "=", "bea")
      .orderBy("at")
      .execute();
    expect(Number(oldest[0]?.at)).toBe(now - 299);
  });

  test("an account with notices can be removed", async () => {
    await put("bea", "1", 1);
    await removeAccount(db(), "bea");
    expect(await db().selectFrom("notices").select("id").execute()).toEqual([]);
  });

  test("mail is on until the account turns it off", async () => {
    expect(await wantsMails(db(), "bea")).toBe(true);
    await setWantsMails(db(), "bea", false);
    expect([await wantsMails(db(), "bea"), await wantsMails(db(), "cid")]).toEqual([false, true]);
    expect(await addNotice(db(), "bea", NEWS)).toMatchObject({ mailOff: true });
    await setWantsMails(db(), "bea", true);
    expect(await wantsMails(db(), "bea")).toBe(true);
  });

  describe("the Cluster Admins of a cluster", () => {
    const give = (kind: "account" | "team", id: string, clusterId: string, role: ClusterRole = "cluster_admin") =>
      putGrant(db(), { kind, id }, { clusterId, role, by: "Ada" });

    test("are administrators and accounts with the role there or everywhere, also through a team", async () => {
      for (const id of ["everywhere", "other", "creator", "leaver"]) await person(id);
      await person("ada", "administrator");
      const team = await addTeam(db(), "Payments");
      await addMember(db(), team, "cid");
      await addMember(db(), team, "leaver");
      await setDisabled(db(), "leaver", true);
      await give("account", "bea", "c1");
      await give("team", team, "c1");
      await give("account", "everywhere", "*");
      await give("account", "other", "c2");
      await give("account", "creator", "c1", "cluster_creator");
      expect(await clusterAdminsOf(db(), "c1")).toEqual(["ada", "bea", "cid", "everywhere"]);
      const decidersOf = await decidersOn(db(), ["c1", "c2"]);
      expect(decidersOf("c1").map(({ id }) => id)).toEqual(await clusterAdminsOf(db(), "c1"));
      expect(decidersOf("c2").map(({ id }) => id)).toEqual(await clusterAdminsOf(db(), "c2"));
    });
  });
});
