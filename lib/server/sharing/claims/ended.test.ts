import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  APP,
  ada,
  begin,
  claim,
  facts,
  LINK_VOID,
  mayReset,
  notified,
  open,
  person,
  type Sent,
  send,
  set,
} from "../../../testing/accounts/claim-steps.ts";
import { mailsIn } from "../../../testing/next-headers.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { byNamed, freshProcess } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import type { Actor } from "../../access/guard.ts";
import { drain } from "../../base/request/in-flight.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { addTeam } from "../../store/people/teams.ts";
import { saveCreated, saveDeleted, saveDescribed, saveProtected } from "../../store/sql-users/sql-users.ts";
import { listClaims, revokeClaim } from "./manage.ts";
import { notifyExpiry } from "./notify.ts";
import { withLinkVoiding } from "./void-links.ts";

const folder = freshProcess();

describe("a claim link", () => {
  beforeEach(begin);

  test("does not come back when its sender regains the role that was taken away", async () => {
    const cleo = await person("Cleo", "cluster_admin");
    const link = await send({}, cleo);
    const db = await store();
    const holder = { kind: "account", id: cleo.accountId } as const;
    const take = withLinkVoiding(() => removeGrant(db, holder, CLUSTER_ID));
    await take();
    await putGrant(db, holder, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
    expect(await claim(link)).toMatchObject(LINK_VOID);
    expect((await listClaims(mayReset(cleo), { clusterId: CLUSTER_ID })).claims).toMatchObject([{ state: "void" }]);
    expect(await claim(await send({}, cleo))).toMatchObject({ value: { state: "shown" } });
  });

  test("does not come back when its SQL user is given back to the team that owned it", async () => {
    const link = await send();
    const db = await store();
    const other = await addTeam(db, "Others");
    const give = withLinkVoiding((ownerTeamId: string | null) => saveDescribed(db, APP, { purpose: "", ownerTeamId }));
    await give(other);
    await give(null);
    expect(await claim(link)).toMatchObject(LINK_VOID);
  });

  test("with five wrong second words is void, and its sender is notified once and by mail", async () => {
    vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
    const link = await send({ word: "blue heron" });
    for (let tries = 0; tries < 4; tries++) await claim(link, { word: "red heron" });
    await drain(1000);
    expect(await notified(ada)).toEqual([]);
    await Promise.all([claim(link, { word: "red heron" }), claim(link, { word: "red heron" })]);
    await claim(link, { word: "blue heron" });
    const text =
      "Your claim link for the SQL user app_user on cluster orders no longer works: five wrong second words were entered, the last from 192.0.2.7.";
    await vi.waitFor(() => expect(mailsIn(join(folder(), "mail"))).toHaveLength(1), 20_000);
    expect(await notified(ada)).toEqual([`claim_guessed /clusters/${CLUSTER_ID}/claims: ${text}`]);
    expect(mailsIn(join(folder(), "mail"))[0]?.replaceAll(/\s+/g, " ")).toContain(text);
    expect(set).toEqual([]);
  });

  test.each<[string, (sender: Actor) => Promise<unknown>]>([
    [
      "the sender has no right any more",
      async (sender) => removeGrant(await store(), { kind: "account", id: sender.accountId }, CLUSTER_ID),
    ],
    ["the sender is disabled", async (sender) => setDisabled(await store(), sender.accountId, true)],
    [
      "the SQL user has another owner",
      async () =>
        saveDescribed(await store(), APP, { purpose: "", ownerTeamId: await addTeam(await store(), "Payments") }),
    ],
    [
      "the SQL user was protected, and the sender is no Cluster Admin",
      async () => saveProtected(await store(), APP, true),
    ],
    [
      "the SQL user was deleted, and there is a new one of that name",
      async () => {
        await saveDeleted(await store(), APP);
        await saveCreated(await store(), APP, { purpose: "", by: byNamed("Ada") });
        await saveProof(await store(), APP, { state: "restricted", databases: [], by: "Ada" });
      },
    ],
  ])("is void where %s", async (_why, change) => {
    const sender = await person("Bea", "cluster_creator");
    const link = await send({}, sender);
    expect(await facts(link)).not.toBeNull();
    await change(sender);
    expect(await facts(link)).toBeNull();
    expect(await claim(link)).toMatchObject(LINK_VOID);
    expect(set).toEqual([]);
  });

  test("says that it has expired only to a visitor who has its secret", async () => {
    const link = await send();
    await (await store()).updateTable("claim_links").set({ expires_at: 1 }).execute();
    expect(await claim(link)).toMatchObject({ error: { code: "link_expired" } });
    expect(await open(link)).toMatchObject({ error: { code: "link_expired" } });
    expect(await open({ ...link, secret: "x".repeat(43) })).toMatchObject(LINK_VOID);
    expect(set).toEqual([]);
  });

  test("can be revoked only by its sender and by a Cluster Admin", async () => {
    const [bea, cleo] = [await person("Bea", "cluster_creator"), await person("Cleo", "cluster_creator")];
    for (const by of [bea, ada]) {
      const link = await send({}, bea);
      const revoke = (actor: Actor, name = APP.name) =>
        revokeClaim(mayReset(actor), { clusterId: CLUSTER_ID, name, id: link.id }, () => {});
      await expect(revoke(cleo)).rejects.toMatchObject({ code: "not_found" });
      await expect(revoke(bea, "other_user")).rejects.toMatchObject({ code: "not_found" });
      await revoke(by);
      expect(await claim(link)).toMatchObject({ error: { code: "link_revoked" } });
      expect(await open(link)).toMatchObject({ error: { code: "link_revoked" } });
      expect(await open({ ...link, secret: "x".repeat(43) })).toMatchObject(LINK_VOID);
    }
    expect((await listClaims(mayReset(cleo), { clusterId: CLUSTER_ID })).claims).toEqual([]);
    expect((await listClaims(mayReset(ada), { clusterId: CLUSTER_ID })).claims).toHaveLength(2);
  });
});

describe("a link that ran out", () => {
  const MINUTE = 60_000;
  const ranOut = async (id: string, ago: number) =>
    (await store())
      .updateTable("claim_links")
      .set({ expires_at: Date.now() - ago })
      .where("id", "=", id)
      .execute();
  beforeEach(begin);

  test("is reported to its sender once, for any number of servers and rounds", async () => {
    const { id } = await send();
    const db = await store();
    await notifyExpiry(db);
    expect(await notified(ada)).toEqual([]);
    await ranOut(id, 3 * MINUTE);
    await Promise.all(Array.from({ length: 5 }, () => notifyExpiry(db)));
    await db.deleteFrom("notices").execute();
    await notifyExpiry(db);
    expect(await notified(ada)).toEqual([]);
    await db.updateTable("claim_links").set({ expiry_told_at: null }).execute();
    await Promise.all(Array.from({ length: 5 }, () => notifyExpiry(db)));
    expect(await notified(ada)).toEqual([
      `claim_expired /clusters/${CLUSTER_ID}/claims: Your claim link for the SQL user app_user on cluster orders expired unused.`,
    ]);
  });

  test.each<[string, (link: Sent) => Promise<unknown>]>([
    ["was used", (link) => claim(link)],
    ["was revoked", ({ id }) => revokeClaim(mayReset(ada), { clusterId: CLUSTER_ID, name: APP.name, id }, () => {})],
    ["was void by then", async () => saveDeleted(await store(), APP)],
    ["did so before a stop of some days", async ({ id }) => ranOut(id, 48 * 60 * MINUTE)],
  ])("is not reported where it %s", async (_why, change) => {
    const link = await send();
    await ranOut(link.id, -10 * MINUTE);
    await change(link);
    await notifyExpiry(await store(), Date.now() + 15 * MINUTE);
    await drain(5_000);
    expect((await notified(ada)).filter((text) => text.includes("expired"))).toEqual([]);
  });
});
