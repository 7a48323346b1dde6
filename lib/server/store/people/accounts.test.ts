import { describe, expect, test } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { addDevice, knownDevice } from "../sign-in/devices.ts";
import { accountByEmail, addAdministrator, hasAdministrator, passwordHashOf } from "./accounts.ts";

eachStore((db) => {
  const ADA = { ...unitPerson("Ada"), passwordHash: "$argon2id$ada" };
  const BOB = { ...unitPerson("Bob"), passwordHash: "$argon2id$bob" };

  const disable = (id: string) => db().updateTable("accounts").set({ disabled_at: 1 }).where("id", "=", id).execute();

  describe("an account", () => {
    test("is found by its email, with the hash of its own password", async () => {
      const id = await addAdministrator(db(), ADA);
      await addAdministrator(db(), BOB);
      expect(await accountByEmail(db(), ADA.email)).toEqual({
        id,
        name: ADA.name,
        email: ADA.email,
        passwordHash: ADA.passwordHash,
      });
      expect(await passwordHashOf(db(), id)).toBe(ADA.passwordHash);
    });

    test.each(["", "%", "ada@example.co", "ada@example.com ", "' or 1=1 --"])("is not found by %j", async (email) => {
      await addAdministrator(db(), ADA);
      expect(await accountByEmail(db(), email)).toBeUndefined();
    });

    test("that is disabled cannot sign in", async () => {
      await disable(await addAdministrator(db(), ADA));
      expect(await accountByEmail(db(), ADA.email)).toBeUndefined();
    });

    test("is the only one with its email, also where several are made at once", async () => {
      const made = await Promise.allSettled(Array.from({ length: 10 }, () => addAdministrator(db(), ADA)));
      expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });
  });

  describe("hasAdministrator", () => {
    test("is false for a new store and true once there is one", async () => {
      expect(await hasAdministrator(db())).toBe(false);
      await addAdministrator(db(), ADA);
      expect(await hasAdministrator(db())).toBe(true);
    });

    test("counts no disabled account: an administrator must be able to sign in", async () => {
      const ada = await addAdministrator(db(), ADA);
      const bob = await addAdministrator(db(), BOB);
      await disable(ada);
      expect(await hasAdministrator(db())).toBe(true);
      await disable(bob);
      expect(await hasAdministrator(db())).toBe(false);
    });
  });

  describe("a device", () => {
    test("is known by its id, of which the store has only the hash", async () => {
      const ada = await addAdministrator(db(), ADA);
      const id = await addDevice(db(), ada);
      expect(await knownDevice(db(), id, ada)).toBe(tokenHash(id));
      expect(JSON.stringify(await db().selectFrom("devices").selectAll().execute())).not.toContain(id);
    });

    test("is known for the account that it has signed in to, and for no other", async () => {
      const [ada, bob] = [await addAdministrator(db(), ADA), await addAdministrator(db(), BOB)];
      const id = await addDevice(db(), ada);
      expect(await knownDevice(db(), id, bob)).toBeUndefined();
    });

    test("is not known by an invented id, nor by the hash", async () => {
      const ada = await addAdministrator(db(), ADA);
      const id = await addDevice(db(), ada);
      expect(await knownDevice(db(), "invented", ada)).toBeUndefined();
      expect(await knownDevice(db(), tokenHash(id), ada)).toBeUndefined();
    });
  });
});
