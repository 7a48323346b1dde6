import { beforeEach, describe, expect, test } from "vitest";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { noting, planOf } from "../../../testing/stores/query-plans.ts";
import { authorize } from "../../access/guard.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { administratorsAfter, grantsAfter } from "../../store/clusters/role-pages.ts";
import { store } from "../../store/db/store.ts";
import { accountsAfter } from "../../store/people/account-pages.ts";
import { addAccount, removeAccount, setDisabled } from "../../store/people/accounts.ts";
import { teamsAfter } from "../../store/people/team-pages.ts";
import { addMember, addTeam, setLead } from "../../store/people/teams.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { getAccounts } from "./accounts.ts";
import { findHolders } from "./find-holders.ts";
import { listRights, readRoleLeft } from "./rights.ts";
import { listTeams } from "./teams.ts";

freshProcess();

const managesAccounts = authorize(ADMINISTRATOR, "accounts.manage");
const managesRights = authorize(ADMINISTRATOR, "rights.manage");
const ANY = { who: null, cluster: null, why: null, on: null, after: null };

/** All pages of a list, one after the other. */
async function pagesOf<Page extends { next: string | null }>(
  read: (after: string | null) => Promise<Page>,
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page = await read(after);
    pages.push(page);
    if (page.next === null) return pages;
    after = page.next;
  }
}

let made = 0;
const person = async (name: string, role: "member" | "administrator" = "member") =>
  addAccount(await store(), { name, email: `${name.toLowerCase()}.${made++}@example.com`, role, passwordHash: "" });

/** An equal number of people in each of three spellings, so that case and ties count. */
async function people(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await person(`${["Mara", "mara", "Nils"][n % 3]}-${Math.floor(n / 3)}`));
  return ids;
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => connectTo(await startFakeCloud()));

  const accounts = (filter: { q?: string; show?: "all" | "administrators" | "disabled" | "invited" } = {}) =>
    pagesOf((after) => getAccounts(managesAccounts, { q: "", show: "all", ...filter, after }));

  test("the pages of accounts have each one once, after the open invitations, and say how many there are", async () => {
    const db = await store();
    const ids = await people(90);
    const ada = await person("Ada", "administrator");
    for (let n = 0; n < 45; n++)
      await makeToken(db, { kind: "invitation", email: `new-${n}@example.com`, role: "member", createdBy: ada });
    const pages = await accounts();
    expect(pages.map((page) => page.invitations.length + page.accounts.length)).toEqual([40, 40, 40, 16]);
    expect(new Set(pages.flatMap((page) => page.accounts.map(({ id }) => id)))).toEqual(new Set([...ids, ada]));
    expect(pages.flatMap((page) => page.invitations)).toHaveLength(45);
    expect(pages[2]?.invitations).toEqual([]);
    const names = pages.flatMap((page) => page.accounts.map(({ name }) => name.toLowerCase()));
    expect(names).toEqual(names.toSorted());
    expect(pages[0]).toMatchObject({ found: 136, all: 136, administrators: 1 });
  });

  test("a search and a filter find accounts and invitations on the server", async () => {
    const db = await store();
    const [first = ""] = await people(50);
    await person("Özge");
    await person("Zoë Élan Öztürk");
    const ada = await person("Ada", "administrator");
    await setDisabled(db, first, true);
    await makeToken(db, { kind: "invitation", email: "nils@example.com", role: "member", createdBy: ada });
    const namesOf = async (filter: Parameters<typeof accounts>[0]) => {
      const pages = await accounts(filter);
      return pages.flatMap((page) => [
        ...page.invitations.map(({ email }) => email),
        ...page.accounts.map(({ name }) => name),
      ]);
    };
    expect(await namesOf({ q: "ÖZG" })).toEqual(["Özge"]);
    for (const q of ["Zoë Élan Öztürk", "zoë élan", "ÉLAN", "élan ö", "öz"]) {
      expect(await namesOf({ q }), q).toContain("Zoë Élan Öztürk");
    }
    expect(await namesOf({ q: "NILS-1" })).toHaveLength(7);
    expect(await namesOf({ q: "nils@" })).toEqual(["nils@example.com"]);
    expect(await namesOf({ q: "%" })).toEqual([]);
    expect(await namesOf({ show: "disabled" })).toEqual(["Mara-0"]);
    expect(await namesOf({ show: "administrators" })).toEqual(["Ada"]);
    expect(await namesOf({ show: "invited" })).toEqual(["nils@example.com"]);
    expect((await accounts({ q: "nils" }))[0]).toMatchObject({ found: 17, all: 54 });
  });

  test("the next page begins anew where its row is gone, and shows nothing twice where one came", async () => {
    const db = await store();
    await people(60);
    const first = await getAccounts(managesAccounts, { q: "", show: "all", after: null });
    await person("Ada");
    const second = await getAccounts(managesAccounts, { q: "", show: "all", after: first.next });
    expect(second.accounts).toHaveLength(20);
    await removeAccount(db, first.next?.split(":")[1] ?? "");
    expect((await getAccounts(managesAccounts, { q: "", show: "all", after: first.next })).accounts[0]?.name).toBe(
      "Ada",
    );
    expect((await getAccounts(managesAccounts, { q: "", show: "all", after: "nonsense" })).accounts).toHaveLength(40);
  });

  test("the pages of teams have each one once, with its first members, roles and all counts", async () => {
    const db = await store();
    const ids: string[] = [];
    for (let n = 0; n < 50; n++) ids.push(await addTeam(db, `${n % 2 === 0 ? "Team" : "team"} ${n}`));
    const [team = ""] = ids;
    for (const id of await people(9)) await addMember(db, team, id);
    const lead = await person("Zoe");
    await addMember(db, team, lead);
    await setLead(db, team, lead, true);
    for (const clusterId of [CLUSTER_ID, ALL_CLUSTERS])
      await putGrant(db, { kind: "team", id: team }, { clusterId, role: "cluster_creator", by: "Ada" });
    const pages = await pagesOf((after) => listTeams(managesRights, { q: "", after }));
    expect(pages.map(({ teams }) => teams.length)).toEqual([40, 10]);
    expect(new Set(pages.flatMap(({ teams }) => teams.map(({ id }) => id)))).toEqual(new Set(ids));
    const row = pages.flatMap(({ teams }) => teams).find(({ id }) => id === team);
    expect(row).toMatchObject({ memberCount: 10, roleCount: 2, ownedSqlUsers: 0 });
    expect(row?.members[0]).toMatchObject({ name: "Zoe", lead: true });
    expect(row?.members).toHaveLength(3);
    expect(row?.roles.map(({ on }) => on).toSorted()).toEqual(["all clusters", "orders"]);
    const found = await listTeams(managesRights, { q: "TEAM 4", after: null });
    expect([found.found, found.all]).toEqual([11, 50]);
  });

  test("the pages of roles have administrators and each role once, and keep their filter", async () => {
    const db = await store();
    const ada = await person("Ada", "administrator");
    const members = await people(60);
    const [one = ""] = members;
    const team = await addTeam(db, "Payments");
    await addMember(db, team, one);
    for (const id of members)
      await putGrant(db, { kind: "account", id }, { clusterId: CLUSTER_ID, role: "cluster_developer", by: "Ada" });
    await putGrant(db, { kind: "team", id: team }, { clusterId: ALL_CLUSTERS, role: "cluster_admin", by: "Ada" });
    const rights = (asked: object) => pagesOf((after) => listRights(managesRights, { ...ANY, ...asked, after }));
    const pages = await rights({});
    expect(pages.map(({ administrators, grants }) => administrators.length + grants.length)).toEqual([40, 22]);
    expect(pages[0]?.administrators.map(({ id }) => id)).toEqual([ada]);
    expect(new Set(pages.flatMap(({ grants }) => grants.map(({ id }) => id))).size).toBe(61);
    expect(pages[0]).toMatchObject({ found: 62, foundGrants: 61, allGrants: 61, without: 0 });
    const [of] = await rights({ who: { kind: "account", id: one } });
    expect(of?.grants.map(({ holderName, on }) => `${holderName} ${on}`).toSorted()).toEqual([
      "Mara-0 orders",
      "Payments all clusters",
    ]);
    expect(of).toMatchObject({ administrators: [], found: 2, allGrants: 61, who: { name: "Mara-0" } });
    expect(of?.check).toMatchObject({ person: { id: one, teamIds: [team] }, grants: [], cluster: null });
    const [on] = await rights({ why: one, on: CLUSTER_ID });
    expect(on?.check.grants.map(({ role }) => role).toSorted()).toEqual(["cluster_admin", "cluster_developer"]);
    const [teams] = await rights({ who: { kind: "team", id: team }, cluster: CLUSTER_ID });
    expect(teams?.grants.map(({ holderName }) => holderName)).toEqual(["Payments"]);
    await removeGrant(db, { kind: "account", id: members[1] ?? "" }, CLUSTER_ID);
    expect((await rights({}))[0]).toMatchObject({ without: 1 });
  });

  test("before a role is removed, it is told who loses it and what an account keeps", async () => {
    const db = await store();
    const ada = await person("Ada", "administrator");
    const [one = "", ...others] = await people(8);
    const team = await addTeam(db, "Payments");
    for (const id of [one, ...others]) await addMember(db, team, id);
    await putGrant(db, { kind: "account", id: one }, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
    const left = (id: string, of: "account" | "team" = "account") =>
      readRoleLeft(managesRights, { holder: { kind: of, id }, clusterId: CLUSTER_ID });
    expect(await left(one)).toEqual({ kind: "account", keeps: null });
    await putGrant(db, { kind: "team", id: team }, { clusterId: ALL_CLUSTERS, role: "cluster_creator", by: "Ada" });
    expect(await left(one)).toEqual({ kind: "account", keeps: "cluster_creator" });
    expect(await left(ada)).toEqual({ kind: "account", keeps: "everything" });
    const ofTeam = await left(team, "team");
    expect(ofTeam).toMatchObject({ kind: "team", more: 5 });
    await expect(left("acc_nobody")).rejects.toMatchObject({ code: "not_found" });
    await expect(left("tem_none", "team")).rejects.toMatchObject({ code: "not_found" });
  });

  test("holders are found by name and email, the first of many, and disabled accounts only where wanted", async () => {
    const db = await store();
    const [first = ""] = await people(30);
    await addTeam(db, "Maranello");
    await setDisabled(db, first, true);
    const find = (input: { q: string; of: "accounts" | "teams" | "both"; disabled?: boolean }) =>
      findHolders(managesAccounts, { disabled: false, ...input });
    const both = await find({ q: "MARA", of: "both" });
    expect([both.accounts.length, both.teams.map(({ name }) => name), both.more]).toEqual([19, ["Maranello"], 0]);
    expect((await find({ q: "mara", of: "accounts", disabled: true })).accounts).toContainEqual({
      id: first,
      name: "Mara-0",
      email: expect.stringContaining("mara-0"),
      disabled: true,
    });
    expect(await find({ q: "", of: "teams" })).toMatchObject({ accounts: [], more: 0 });
    expect(await find({ q: "", of: "accounts" })).toMatchObject({ teams: [], more: 9 });
  });

  test("each page is read in an index, and nothing is sorted", async () => {
    const db = await store();
    const ids = await people(60);
    const last = { after: ids[7], limit: 41 };
    const team = await addTeam(db, "Payments");
    await addTeam(db, "Payments of Europe");
    const grant = await putGrant(
      db,
      { kind: "team", id: team },
      { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
    ).then(async () => (await db.selectFrom("cluster_roles").select("id").executeTakeFirstOrThrow()).id);
    const reads: [string, RegExp, (on: typeof db) => Promise<unknown>][] = [
      ["order by lower(name)", /accounts_by_name/, (on) => accountsAfter(on, { q: "", show: "all" }, last)],
      ["order by lower(name)", /teams_by_name/, (on) => teamsAfter(on, "", { after: team, limit: 41 })],
      ["order by lower(name)", /accounts_by_name/, (on) => administratorsAfter(on, null, last)],
      [
        "order by cluster_roles",
        /cluster_roles_by_time/,
        (on) => grantsAfter(on, { who: null, cluster: null }, { after: grant, limit: 41 }),
      ],
    ];
    for (const [part, index, read] of reads) {
      const { store: noted, queries } = noting(db);
      await read(noted);
      const query = queries.find(({ sql }) => sql.replaceAll('"', "").includes(part));
      if (!query) throw new Error(`Nothing was read by ${part}.`);
      const plan = await planOf(db, query);
      expect(plan, query.sql).toMatch(index);
      expect(plan, query.sql).not.toMatch(/TEMP B-TREE|Sort/i);
    }
  });
});
