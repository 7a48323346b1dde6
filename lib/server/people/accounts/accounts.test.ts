import { beforeEach, describe, expect, test, vi } from "vitest";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { ADMINISTRATOR, freshProcess, REQUEST } from "../../../testing/server.ts";
import { type Actor, authorize, currentActor } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { accountById, addAccount, addAdministrator, setSignedIn } from "../../store/people/accounts.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { addDevice } from "../../store/sign-in/devices.ts";
import { sessionsOf } from "../../store/sign-in/live-sessions.ts";
import { enter } from "../sign-in/enter.ts";
import {
  changeRole,
  disableAccount,
  enableAccount,
  endAccountSession,
  endAccountSessions,
  getAccounts,
  removeAccountFor,
} from "./accounts.ts";

const ADA = { ...unitPerson("Ada"), passwordHash: "$argon2id$ada" };
const BEA = { ...unitPerson("Bea"), passwordHash: "$argon2id$bea" };

const asTarget = (accountId: string, { email }: { email: string }) => ({ accountId, email });
const by = (accountId: string) => authorize({ ...ADMINISTRATOR, accountId } as Actor, "accounts.manage");
const stateOf = async (id: string) => accountById(await store(), id);

describe("on SQLite", () => {
  freshProcess();
  tests();
});

describe("on PostgreSQL", () => {
  const url = freshDatabase();
  freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}` });
  beforeEach(() => void vi.stubEnv("DATABASE_URL", url()));
  tests();
});

const FIRST = { q: "", show: "all", after: null } as const;

function tests() {
  let ada: string;
  let bea: string;
  beforeEach(async () => {
    connectTo(await startFakeCloud());
    ada = await addAdministrator(await store(), ADA);
    bea = await addAccount(await store(), { ...BEA, role: "member" });
  });

  test("the list has every account with its number of sessions, and open invitations", async () => {
    const db = await store();
    await setSignedIn(db, ada, 1_700_000_000_000);
    await inRequest(newBrowser(), () => enter(db, bea, REQUEST, true));
    await makeToken(db, { kind: "invitation", email: "cleo@example.com", role: "administrator", createdBy: ada });
    expect(await getAccounts(by(ada), FIRST)).toEqual({
      accounts: [
        {
          id: ada,
          name: "Ada",
          email: ADA.email,
          role: "administrator",
          disabled: false,
          signedInAt: 1_700_000_000_000,
          sessions: 0,
          ways: { provider: false, password: true, passkeys: 0, app: false },
          directory: false,
        },
        {
          id: bea,
          name: "Bea",
          email: BEA.email,
          role: "member",
          disabled: false,
          signedInAt: expect.any(Number),
          sessions: 1,
          ways: { provider: false, password: true, passkeys: 0, app: false },
          directory: false,
        },
      ],
      invitations: [
        {
          email: "cleo@example.com",
          role: "administrator",
          gives: { teams: [], clusterRoles: [] },
          invitedBy: "Ada",
          expiresAt: expect.any(Number),
          expired: false,
        },
      ],
      next: null,
      found: 3,
      all: 3,
      administrators: 1,
      ownId: ada,
      mail: false,
      teams: [],
      clusters: [],
    });
  });

  test("a disabled account is out at once, in every browser, and stays out when it is enabled again", async () => {
    const browser = newBrowser();
    await inRequest(browser, async () => enter(await store(), bea, REQUEST, true));
    expect(await inRequest(browser, () => currentActor(true))).toMatchObject({ accountId: bea });
    await disableAccount(by(ada), asTarget(bea, BEA), () => {});
    expect(await inRequest(browser, () => currentActor(true))).toBeUndefined();
    await enableAccount(by(ada), asTarget(bea, BEA), () => {});
    expect(await inRequest(browser, () => currentActor(true))).toBeUndefined();
    expect(await stateOf(bea)).toMatchObject({ disabled: false });
  });

  test("a new role counts at once, for an open session too", async () => {
    const browser = newBrowser();
    await inRequest(browser, async () => enter(await store(), bea, REQUEST, true));
    await changeRole(by(ada), { ...asTarget(bea, BEA), role: "administrator" });
    expect(await inRequest(browser, () => currentActor(true))).toMatchObject({ role: "administrator" });
    await changeRole(by(ada), { ...asTarget(bea, BEA), role: "member" });
    expect(await inRequest(browser, () => currentActor(true))).toMatchObject({ role: "member" });
  });

  test("a removed account leaves only its name in the audit", async () => {
    const db = await store();
    await inRequest(newBrowser(), () => enter(db, bea, REQUEST, true));
    await addDevice(db, bea);
    await makeToken(db, { kind: "account_reset", accountId: bea });
    await db.insertInto("teams").values({ id: "team_1", name: "Ledger", created_at: 0 }).execute();
    await db
      .insertInto("team_members")
      .values({ team_id: "team_1", account_id: bea, lead: 0, by_hand: 1, by_directory: 0 })
      .execute();
    await db
      .insertInto("cluster_roles")
      .values({
        id: "rol_1",
        account_id: bea,
        team_id: null,
        cluster_id: "*",
        role: "cluster_admin",
        granted_by: "Ada",
        granted_at: 0,
        by_directory: 0,
      })
      .execute();
    await removeAccountFor(by(ada), asTarget(bea, BEA));
    for (const table of ["sessions", "devices", "tokens", "team_members", "cluster_roles"] as const)
      expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
    expect(await stateOf(bea)).toBeUndefined();
    expect(await stateOf(ada)).toBeDefined();
  });

  test("no account can disable or remove itself or change its own role", async () => {
    await changeRole(by(ada), { ...asTarget(bea, BEA), role: "administrator" });
    const own = { code: "own_account" };
    await expect(disableAccount(by(ada), asTarget(ada, ADA), () => {})).rejects.toMatchObject(own);
    await expect(removeAccountFor(by(ada), asTarget(ada, ADA))).rejects.toMatchObject(own);
    await expect(changeRole(by(ada), { ...asTarget(ada, ADA), role: "member" })).rejects.toMatchObject(own);
    expect(await stateOf(ada)).toMatchObject({ role: "administrator", disabled: false });
  });

  test.each(["disable", "demote", "remove"] as const)(
    "of two administrators who %s each other at once, one stays",
    async (how) => {
      await changeRole(by(ada), { ...asTarget(bea, BEA), role: "administrator" });
      const act = (actor: string, target: { accountId: string; email: string }) => {
        if (how === "disable") return disableAccount(by(actor), target, () => {});
        if (how === "remove") return removeAccountFor(by(actor), target);
        return changeRole(by(actor), { ...target, role: "member" });
      };
      const both = await Promise.allSettled([act(ada, asTarget(bea, BEA)), act(bea, asTarget(ada, ADA))]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(both.find(({ status }) => status === "rejected")).toMatchObject({
        reason: { code: "last_administrator" },
      });
      const left = [await stateOf(ada), await stateOf(bea)];
      expect(left.filter((account) => account?.role === "administrator" && !account.disabled)).toHaveLength(1);
    },
  );

  test("an account that is gone, or an email that is not its own, is not found", async () => {
    const missing = { code: "not_found" };
    await expect(disableAccount(by(ada), { accountId: "acc_none", email: BEA.email }, () => {})).rejects.toMatchObject(
      missing,
    );
    await expect(disableAccount(by(ada), { accountId: bea, email: ADA.email }, () => {})).rejects.toMatchObject(
      missing,
    );
    expect(await stateOf(bea)).toMatchObject({ disabled: false });
  });

  test("sessions of an account are listed and ended one by one or all together, without touching other accounts", async () => {
    const db = await store();
    const browsers = [newBrowser(), newBrowser(), newBrowser()];
    for (const browser of browsers) await inRequest(browser, () => enter(db, bea, REQUEST, true));
    const adas = newBrowser();
    await inRequest(adas, () => enter(db, ada, REQUEST, true));
    const listed = async (accountId: string) => sessionsOf(db, accountId, "");
    const sessions = await listed(bea);
    expect(sessions).toHaveLength(3);
    expect(sessions[0]).toMatchObject({ userAgent: "test", address: REQUEST.address, current: false });
    const [adasSession] = await listed(ada);
    const end = (sessionId: string) => endAccountSession(by(ada), { ...asTarget(bea, BEA), sessionId });
    await end(sessions[0]?.id ?? "");
    await expect(end(sessions[0]?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await expect(end(adasSession?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    expect(await endAccountSessions(by(ada), asTarget(bea, BEA), () => {})).toEqual({ ended: 2 });
    for (const browser of browsers) expect(await inRequest(browser, () => currentActor(true))).toBeUndefined();
    expect(await inRequest(adas, () => currentActor(true))).toMatchObject({ accountId: ada });
  });
}
