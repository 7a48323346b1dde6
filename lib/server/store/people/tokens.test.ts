import { describe, expect, test } from "vitest";
import { NO_GIFTS } from "#lib/shared/people/accounts.ts";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore } from "../../../testing/server.ts";
import { inTransaction } from "../db/transaction.ts";
import { addAccount, addAdministrator, setDisabled, setRole } from "./accounts.ts";
import { liveToken, makeToken, openInvitations, revokeInvitation, spendToken, tokenFacts } from "./tokens.ts";

eachStore((db) => {
  const HOUR = 60 * 60_000;
  const START = Date.UTC(2026, 0, 1);

  const newSetupToken = async (now: number) => (await makeToken(db(), { kind: "setup" }, now)).secret;
  const isLiveSetup = async (secret: string, now: number) =>
    (await liveToken(db(), { kind: "setup", secret }, now)) !== undefined;
  const spendSetupToken = (secret: string, now: number, store = db()) =>
    spendToken(store, { kind: "setup", secret }, now);

  describe("a setup link", () => {
    test("has a secret of 256 bits, of which the store has only the hash", async () => {
      const secret = await newSetupToken(START);
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      expect(JSON.stringify(await db().selectFrom("tokens").selectAll().execute())).not.toContain(secret);
    });

    test("can be looked at as often as one likes, and used once", async () => {
      const secret = await newSetupToken(START);
      expect(await isLiveSetup(secret, START)).toBe(true);
      expect(await isLiveSetup(secret, START)).toBe(true);
      expect(await spendSetupToken(secret, START)).toBe(true);
      expect(await isLiveSetup(secret, START)).toBe(false);
      expect(await spendSetupToken(secret, START)).toBe(false);
    });

    test("lets one of a hundred win who use it at once", async () => {
      const secret = await newSetupToken(START);
      const uses = await Promise.all(Array.from({ length: 100 }, () => spendSetupToken(secret, START)));
      expect(uses.filter((won) => won)).toHaveLength(1);
    });

    test("lets one of a hundred win whose use is part of a longer transaction", async () => {
      const secret = await newSetupToken(START);
      const use = () =>
        db()
          .transaction()
          .execute((transaction) => spendSetupToken(secret, START, transaction));
      const uses = await Promise.all(Array.from({ length: 100 }, use));
      expect(uses.filter((won) => won)).toHaveLength(1);
    });

    test("is not used up by a setup that fails afterwards", async () => {
      const secret = await newSetupToken(START);
      const failing = db()
        .transaction()
        .execute(async (transaction) => {
          expect(await spendSetupToken(secret, START, transaction)).toBe(true);
          throw new Error("the account could not be made");
        });
      await expect(failing).rejects.toThrow("could not be made");
      expect(await spendSetupToken(secret, START)).toBe(true);
    });

    test("works for an hour", async () => {
      const secret = await newSetupToken(START);
      expect(await isLiveSetup(secret, START + HOUR - 1)).toBe(true);
      expect(await isLiveSetup(secret, START + HOUR)).toBe(false);
      expect(await spendSetupToken(secret, START + HOUR)).toBe(false);
      expect(await spendSetupToken(secret, START + HOUR - 1)).toBe(true);
    });

    test("dies when a newer one is made", async () => {
      const older = await newSetupToken(START);
      const newer = await newSetupToken(START);
      expect(await spendSetupToken(older, START)).toBe(false);
      expect(await spendSetupToken(newer, START)).toBe(true);
    });

    test.each(["", "invented", "%"])("is not %j", async (secret) => {
      await newSetupToken(START);
      expect(await isLiveSetup(secret, START)).toBe(false);
      expect(await spendSetupToken(secret, START)).toBe(false);
    });
  });

  describe("an invitation", () => {
    const EMAIL = "bea@example.com";
    const addAda = () => addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "$argon2id$x" });
    const invite = (createdBy: string, now = START) =>
      makeToken(db(), { kind: "invitation", email: EMAIL, role: "member", createdBy }, now);
    const facts = (id: string, now = START) => tokenFacts(db(), "invitation", id, now);

    test("works for 72 hours, with its id and its secret together", async () => {
      const { id, secret, expiresAt } = await invite(await addAda());
      expect(expiresAt).toBe(START + 72 * HOUR);
      const live = (shown: { id: string; secret: string }, now = START) =>
        liveToken(db(), { kind: "invitation", ...shown }, now);
      expect(await live({ id, secret })).toMatchObject({ email: EMAIL, role: "member" });
      expect(await live({ id, secret }, expiresAt - 1)).toBeDefined();
      expect(await live({ id, secret }, expiresAt)).toBeUndefined();
      expect(await live({ id: "tok_other", secret })).toBeUndefined();
      expect(await live({ id, secret: id })).toBeUndefined();
      expect(await spendToken(db(), { kind: "account_reset", id, secret }, START)).toBe(false);
    });

    test("shows its sender and end to anyone with its address, and nothing once it is void or if it never existed", async () => {
      const ada = await addAda();
      const { id, secret, expiresAt } = await invite(ada);
      expect(await facts(id)).toEqual({ by: "Ada", expiresAt });
      expect(await facts("tok_unknown")).toBeUndefined();
      expect(await facts(id, expiresAt)).toBeUndefined();
      await spendToken(db(), { kind: "invitation", id, secret }, START);
      expect(await facts(id)).toBeUndefined();
    });

    test("lets one of a hundred win whose use is part of a longer transaction", async () => {
      const { id, secret } = await invite(await addAda());
      const use = () =>
        inTransaction(db(), (transaction) => spendToken(transaction, { kind: "invitation", id, secret }, START));
      const uses = await Promise.all(Array.from({ length: 100 }, use));
      expect(uses.filter((won) => won)).toHaveLength(1);
    });

    test("dies when it is sent again or revoked, and others stay", async () => {
      const ada = await addAda();
      const old = await invite(ada);
      const other = await makeToken(db(), {
        kind: "invitation",
        email: "c@example.com",
        role: "member",
        createdBy: ada,
      });
      const renewed = await invite(ada);
      expect(await facts(old.id)).toBeUndefined();
      expect(await facts(renewed.id)).toBeDefined();
      expect(await revokeInvitation(db(), EMAIL)).toBe(true);
      expect(await facts(renewed.id)).toBeUndefined();
      expect(await facts(other.id)).toBeDefined();
      expect(await revokeInvitation(db(), EMAIL)).toBe(false);
    });

    test("is void as soon as its sender is disabled or no longer an administrator", async () => {
      const ada = await addAda();
      const { id } = await invite(ada);
      await setRole(db(), ada, "member");
      expect(await facts(id)).toBeUndefined();
      await setRole(db(), ada, "administrator");
      expect(await facts(id)).toBeDefined();
      await setDisabled(db(), ada, true);
      expect(await facts(id)).toBeUndefined();
      expect(await openInvitations(db())).toMatchObject([{ email: EMAIL, invitedBy: null }]);
    });

    test("stays in the list until it is accepted, also when it has expired", async () => {
      const { id, secret, expiresAt } = await invite(await addAda(), START);
      const open = { email: EMAIL, role: "member", gives: NO_GIFTS, invitedBy: "Ada", expiresAt };
      expect(await openInvitations(db(), expiresAt - 1)).toEqual([{ ...open, expired: false }]);
      expect(await openInvitations(db(), expiresAt)).toEqual([{ ...open, expired: true }]);
      await spendToken(db(), { kind: "invitation", id, secret }, START);
      expect(await openInvitations(db())).toEqual([]);
    });
  });

  describe("a reset link", () => {
    const reset = (accountId: string | undefined) => makeToken(db(), { kind: "account_reset", accountId }, START);
    const addBob = () => addAccount(db(), { ...unitPerson("Bob"), passwordHash: "$argon2id$x", role: "member" });
    const live = ({ id, secret }: { id: string; secret: string }, now = START) =>
      liveToken(db(), { kind: "account_reset", id, secret }, now);

    test("works for 15 minutes, for its account", async () => {
      const bob = await addBob();
      const token = await reset(bob);
      expect(await live(token, START + 15 * 60_000 - 1)).toMatchObject({ accountId: bob, sender: null });
      expect(await live(token, START + 15 * 60_000)).toBeUndefined();
    });

    test("dies when a newer one for the same account is made", async () => {
      const bob = await addBob();
      const [old, renewed] = [await reset(bob), await reset(bob)];
      expect(await live(old)).toBeUndefined();
      expect(await live(renewed)).toBeDefined();
    });

    test("of the operator ends those that were requested, and a request does not end it", async () => {
      const bob = await addBob();
      const requested = await reset(bob);
      const operators = await makeToken(db(), { kind: "account_recover", accountId: bob }, START);
      expect(await live(requested)).toBeUndefined();
      await reset(bob);
      expect(await live(operators)).toMatchObject({ accountId: bob, kind: "account_recover" });
      await setDisabled(db(), bob, true);
      await setDisabled(db(), bob, false);
      expect(await live(operators)).toBeUndefined();
    });

    test("for an account that does not exist opens nothing, and only the newest is kept", async () => {
      const bob = await reset(await addBob());
      expect(await live(await reset(undefined))).toBeUndefined();
      expect(await live(await reset(undefined))).toBeUndefined();
      expect(await db().selectFrom("tokens").select("id").execute()).toHaveLength(2);
      expect(await live(bob)).toBeDefined();
    });

    test("is void while the account is disabled, and after", async () => {
      const bob = await addBob();
      const token = await reset(bob);
      await setDisabled(db(), bob, true);
      expect(await live(token)).toBeUndefined();
      await setDisabled(db(), bob, false);
      expect(await live(token)).toBeUndefined();
    });
  });
});
