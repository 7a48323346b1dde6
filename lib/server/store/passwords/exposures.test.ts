import { expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { addAccount } from "../people/accounts.ts";
import { rowOf } from "../sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveReset } from "../sql-users/sql-users.ts";
import { addExposure, doubtExposures, isKnown, knowersOf, seenBy } from "./exposures.ts";

const APP = { clusterId: "00000000-0000-4000-8000-000000000001", name: "app" };
const ADA = { accountId: "acc_ada", viewer: "Ada", way: "reset" } as const;

eachStore((db) => {
  const created = async (name: string) => {
    await saveCreated(db(), { ...APP, name }, { by: byNamed("Ada") }, 1);
    return (await rowOf(db(), { ...APP, name }))?.id ?? "";
  };

  test("a shown password is in force until the next one is set, whether or not that one is shown", async () => {
    const row = await created("app");
    await addExposure(db(), APP, { id: "shn_1", ...ADA }, 2);
    expect(await knowersOf(db(), row)).toEqual([{ accountId: null, name: "Ada", way: "reset", at: 2, inForce: "yes" }]);
    await doubtExposures(db(), APP, 3);
    expect(await knowersOf(db(), row)).toMatchObject([{ inForce: "maybe" }]);
    await saveReset(db(), APP, byNamed("Mara"), 4);
    expect(await knowersOf(db(), row)).toEqual([]);
    expect(await seenBy(db(), "acc_ada")).toMatchObject([{ inForce: "replaced", replacedAt: 4, replacedBy: "Mara" }]);
    await doubtExposures(db(), APP, 5);
    expect(await seenBy(db(), "acc_ada")).toMatchObject([{ inForce: "replaced" }]);
  });

  test("a reset of one SQL user does not affect another, nor a later one of the same name", async () => {
    const [row, other] = [await created("app"), await created("other")];
    await addExposure(db(), APP, { id: "shn_1", ...ADA }, 2);
    await addExposure(db(), { ...APP, name: "other" }, { id: "shn_2", ...ADA }, 2);
    await saveDeleted(db(), APP, 3);
    const again = await created("app");
    await saveReset(db(), APP, byNamed("Mara"), 5);
    expect(again).not.toBe(row);
    expect(await knowersOf(db(), again)).toEqual([]);
    const seen = await seenBy(db(), "acc_ada");
    expect(seen.map(({ sqlUserId, inForce }) => [sqlUserId, inForce])).toEqual([
      [other, "yes"],
      [row, "gone"],
    ]);
    expect(seen.filter(isKnown)).toHaveLength(1);
  });

  test("a link used without sign-in is shown by its name, an account by its present name", async () => {
    const row = await created("app");
    const id = await addAccount(db(), { email: "m@example.com", name: "Mara Novak", passwordHash: "", role: "member" });
    await addExposure(db(), APP, { id: "shn_1", accountId: null, viewer: "a claim link of Ada", way: "claim" }, 2);
    await addExposure(db(), APP, { id: "shn_2", accountId: id, viewer: "Mara", way: "claim" }, 3);
    expect((await knowersOf(db(), row)).map(({ name }) => name)).toEqual(["Mara Novak", "a claim link of Ada"]);
  });
});
