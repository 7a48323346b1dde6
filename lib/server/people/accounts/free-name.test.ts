import { beforeEach, expect, test } from "vitest";
import { renameTeamInput } from "#lib/shared/people/teams.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { addAccount, addAdministrator, setName } from "../../store/people/accounts.ts";
import { addTeam } from "../../store/people/teams.ts";
import { changeName } from "./profile.ts";
import { createTeam, listTeams, renameTeam } from "./teams.ts";

freshProcess();

const TAKEN = { code: "invalid_input", more: { fields: { name: expect.any(String) } } };

let ada: Actor;
let bob: Actor;
beforeEach(async () => {
  const db = await store();
  const person = (name: string) => ({ email: `${name}@example.com`, name, passwordHash: "x" });
  ada = { ...ADMINISTRATOR, accountId: await addAdministrator(db, person("Ada Lovelace")) };
  bob = { ...ADMINISTRATOR, accountId: await addAccount(db, { ...person("Bob"), role: "member" }) };
});

test("no account can take a name that looks like another's, but may respell its own", async () => {
  const rename = (actor: Actor, name: string) => changeName(authorize(actor, "profile.manage"), { name });
  for (const name of ["Ada Lovelace", "ada  lovelace", "Αda Lovelаce", "Áda Loveiace"])
    await expect(rename(bob, name)).rejects.toMatchObject(TAKEN);
  await rename(ada, "ADA LOVELACE");
  await rename(bob, "Bob Lovelace");
});

test("of two people who take a name at once, one has it", async () => {
  const rename = (actor: Actor, name: string) => changeName(authorize(actor, "profile.manage"), { name });
  const results = await Promise.allSettled([rename(ada, "Cleo"), rename(bob, "CLEO")]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("no team can take a name that looks like another's", async () => {
  const manages = authorize(ada, "rights.manage");
  const { teamId } = await createTeam(manages, { name: "Payments" });
  for (const name of ["PAYMENTS", "Рayments", "Pay ments", "Páyments"])
    await expect(createTeam(manages, { name })).rejects.toMatchObject(TAKEN);
  await renameTeam(manages, { teamId, name: "payments" }, () => {});
  await createTeam(manages, { name: "Payments 2" });
});

test("a new name of an account or a team has letters of one script, and the refusal says so", async () => {
  const refusal = { code: "invalid_input", more: { fields: { name: expect.stringContaining("one script") } } };
  const manages = authorize(ada, "rights.manage");
  const { teamId } = await createTeam(manages, { name: "Payments" });
  await expect(changeName(authorize(bob, "profile.manage"), { name: "Воb Stone" })).rejects.toMatchObject(refusal);
  await expect(createTeam(manages, { name: "Οps" })).rejects.toMatchObject(refusal);
  await expect(renameTeam(manages, { teamId, name: "Οps" }, () => {})).rejects.toMatchObject(refusal);
  await createTeam(manages, { name: "Продажи" });
});

test("a name that exists stays, also with letters of several scripts and beside one that looks the same", async () => {
  const db = await store();
  await setName(db, bob.accountId, "Ада Lovelace");
  await changeName(authorize(bob, "profile.manage"), { name: "Ада Lovelace" });
  const manages = authorize(ada, "rights.manage");
  const teamId = await addTeam(db, "Отдел IT");
  await addTeam(db, "ОТДЕЛ IT");
  await renameTeam(manages, { teamId, name: "Отдел IT", prefix: "it_" }, () => {});
  await expect(renameTeam(manages, { teamId, name: "Отдел IT 2" }, () => {})).rejects.toMatchObject(TAKEN);
});

test("a team whose name has a slash keeps it and may change its prefix, and no new name has one", async () => {
  const teamId = await addTeam(await store(), "Ops/SRE");
  const manages = authorize(ada, "rights.manage");
  const rename = (name: string) =>
    renameTeam(manages, renameTeamInput.parse({ teamId, name, prefix: "ops_" }), () => {});
  await rename("Ops/SRE");
  expect((await listTeams(manages, { q: "", after: null })).teams).toMatchObject([{ name: "Ops/SRE", prefix: "ops_" }]);
  const refusal = { code: "invalid_input", more: { fields: { name: expect.stringContaining("slashes") } } };
  for (const name of ["Ops/Dev", "www.ops.example", "https://ops"])
    await expect(rename(name)).rejects.toMatchObject(refusal);
});
