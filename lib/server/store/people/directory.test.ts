import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { DirectoryGift } from "#lib/shared/people/directory.ts";
import { ALL_CLUSTERS, type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore } from "../../../testing/server.ts";
import { allGrants, clusterRolesOf, grantOf, putGrant, removeGrant } from "../clusters/cluster-roles.ts";
import { recordSignedOut, signedOutSince } from "../sign-in/signed-out.ts";
import { sweepSignIns } from "../sign-in/sweep-sign-ins.ts";
import { accountById, addAccount, removeAccount, setDisabled } from "./accounts.ts";
import { applyGroups, endDirectoryRights, wouldChange } from "./directory.ts";
import { directoryRightsOf, isOfDirectory } from "./directory-rights.ts";
import { addDirectoryRule, directoryRules, isTeamGiven, removeDirectoryRule } from "./directory-rules.ts";
import { bindIdentity, seenAtProvider } from "./identities.ts";
import { addMember, addTeam, allTeams, membershipOf } from "./teams.ts";

const HERE = "6f1c7a52-0000-4000-8000-000000000001";
const NOTHING = { administrator: false, teams: [], clusterRoles: [] };

eachStore((db) => {
  let [ada, bea, team] = ["", "", ""];
  const account = (name: string, role: "member" | "administrator") =>
    addAccount(db(), { ...unitPerson(name), passwordHash: "x", role });
  const rule = (group: string, gift: DirectoryGift) => addDirectoryRule(db(), { group, gift, by: "Ada" }, 7);
  const apply = (...groups: string[]) => applyGroups(db(), bea, groups);

  beforeEach(async () => {
    [ada, bea] = [await account("Ada", "administrator"), await account("Bea", "member")];
    team = await addTeam(db(), "Billing");
  });

  describe("a group", () => {
    test("gives what its rows say, from the next sign-in on, and takes it away again", async () => {
      await rule("ops", { kind: "administrator" });
      await rule("dba", { kind: "team", teamId: team });
      await rule("dba", { kind: "cluster_role", clusterId: HERE, role: "cluster_creator" });
      await rule("ops", { kind: "cluster_role", clusterId: HERE, role: "cluster_admin" });
      expect(await isOfDirectory(db(), bea)).toBe(false);
      expect(await wouldChange(db(), bea, ["dba"])).toBe(true);
      const clusterRoles = [{ clusterId: HERE, role: "cluster_creator" }];
      const after = { administrator: false, teams: [{ id: team, name: "Billing" }], clusterRoles };
      expect(await apply("dba", "unknown")).toEqual({ before: NOTHING, after, kept: false });
      expect(await wouldChange(db(), bea, ["dba"])).toBe(false);
      expect((await apply("dba", "ops")).after).toEqual({
        administrator: true,
        teams: [{ id: team, name: "Billing" }],
        clusterRoles: [{ clusterId: HERE, role: "cluster_admin" }],
      });
      expect(await accountById(db(), bea)).toMatchObject({ role: "administrator" });
      expect(await clusterRolesOf(db(), bea)).toEqual(new Map([[HERE, "cluster_admin"]]));
      expect((await apply()).after).toEqual(NOTHING);
      expect(await accountById(db(), bea)).toMatchObject({ role: "member" });
      expect(await clusterRolesOf(db(), bea)).toEqual(new Map());
      expect(await isOfDirectory(db(), bea)).toBe(false);
    });

    test("is compared letter by letter", async () => {
      await rule("ops", { kind: "administrator" });
      expect((await apply("Ops", "ops ", "op", "ops,dba")).after).toEqual(NOTHING);
    });

    test("whose row is removed from the table loses exactly its rights for the members, at once", async () => {
      const gone = await rule("ops", { kind: "cluster_role", clusterId: HERE, role: "cluster_admin" });
      await rule("ops", { kind: "cluster_role", clusterId: HERE, role: "cluster_developer" });
      await apply("ops");
      expect((await directoryRules(db())).map(({ accounts }) => accounts)).toEqual([1, 1]);
      expect(await removeDirectoryRule(db(), gone)).toEqual({ kept: false });
      expect(await clusterRolesOf(db(), bea)).toEqual(new Map([[HERE, "cluster_developer"]]));
    });

    test("is found by its team, so that the team is not removed", async () => {
      expect(await isTeamGiven(db(), team)).toBe(false);
      await rule("dba", { kind: "team", teamId: team });
      expect(await isTeamGiven(db(), team)).toBe(true);
    });
  });

  describe("a right given by hand", () => {
    const holder = () => ({ kind: "account", id: bea }) as const;

    test("is never taken away by the directory", async () => {
      await putGrant(db(), holder(), { clusterId: HERE, role: "cluster_developer", by: "Ada" });
      await addMember(db(), team, bea);
      await rule("dba", { kind: "team", teamId: team });
      await rule("dba", { kind: "cluster_role", clusterId: HERE, role: "cluster_admin" });
      await apply("dba");
      expect((await allGrants(db())).map(({ role, directory }) => [role, directory]).sort()).toEqual([
        ["cluster_admin", true],
        ["cluster_developer", false],
      ]);
      expect(await grantOf(db(), holder(), HERE)).toMatchObject({ role: "cluster_developer", directory: true });
      expect(await membershipOf(db(), team, bea)).toMatchObject({ isMember: true, directory: true });
      expect((await allTeams(db()))[0]?.members).toMatchObject([{ accountId: bea, directory: true }]);
      await apply();
      expect(await clusterRolesOf(db(), bea)).toEqual(new Map([[HERE, "cluster_developer"]]));
      expect(await membershipOf(db(), team, bea)).toMatchObject({ isMember: true, directory: false });
    });

    test("is all that can be taken away by hand", async () => {
      await rule("dba", { kind: "cluster_role", clusterId: HERE, role: "cluster_admin" });
      await apply("dba");
      await removeGrant(db(), holder(), HERE);
      expect(await clusterRolesOf(db(), bea)).toEqual(new Map([[HERE, "cluster_admin"]]));
    });

    test("makes an administrator who stays one without the group", async () => {
      await rule("ops", { kind: "administrator" });
      await applyGroups(db(), ada, ["ops"]);
      expect(await directoryRightsOf(db(), ada)).toMatchObject({ administrator: true });
      await applyGroups(db(), ada, []);
      expect(await accountById(db(), ada)).toMatchObject({ role: "administrator" });
      expect(await isOfDirectory(db(), ada)).toBe(false);
    });
  });

  describe("the last administrator", () => {
    beforeEach(async () => {
      await rule("ops", { kind: "administrator" });
      await apply("ops");
      await setDisabled(db(), ada, true);
    });

    test("is not taken away by the directory, which says so, until there is another", async () => {
      expect(await apply()).toMatchObject({ kept: true, after: { administrator: true } });
      expect(await accountById(db(), bea)).toMatchObject({ role: "administrator" });
      // It is said again at each sign-in.
      expect(await wouldChange(db(), bea, [])).toBe(true);
      await setDisabled(db(), ada, false);
      expect(await apply()).toMatchObject({ kept: false, after: NOTHING });
      expect(await accountById(db(), bea)).toMatchObject({ role: "member" });
    });

    test("that is kept without the group loses what any other row gave, once that row is removed", async () => {
      const other = await rule("dba", { kind: "team", teamId: team });
      expect(await apply("dba")).toMatchObject({ kept: true, after: { administrator: true } });
      expect(await removeDirectoryRule(db(), other)).toEqual({ kept: false });
      expect(await membershipOf(db(), team, bea)).toMatchObject({ isMember: false });
      expect(await accountById(db(), bea)).toMatchObject({ role: "administrator" });
    });

    test("is one by hand once the directory gives nothing any more", async () => {
      expect(await applyGroups(db(), bea, null)).toMatchObject({ kept: true, after: NOTHING });
      expect(await accountById(db(), bea)).toMatchObject({ role: "administrator" });
      expect(await isOfDirectory(db(), bea)).toBe(false);
    });

    test("is notified of a row that makes it", async () => {
      const [row] = await directoryRules(db());
      expect(await removeDirectoryRule(db(), row?.id ?? "")).toEqual({ kept: true });
    });

    test("of two who lose their group at once is one of them", async () => {
      const cleo = await account("Cleo", "member");
      await applyGroups(db(), cleo, ["ops"]);
      const lost = await Promise.all([applyGroups(db(), bea, []), applyGroups(db(), cleo, [])]);
      expect(lost.filter(({ kept }) => kept)).toHaveLength(1);
    });
  });

  describe("a sign-out at the provider", () => {
    beforeEach(async () => {
      await bindIdentity(db(), { issuer: "https://a.example", subject: "bea" }, { accountId: bea, email: "b" }, 7);
      await rule("ops", { kind: "administrator" });
      await rule("ops", { kind: "cluster_role", clusterId: HERE, role: "cluster_admin" });
    });

    test("takes what the directory gives until the next sign-in, and keeps the account with the directory", async () => {
      await apply("ops");
      expect(await endDirectoryRights(db(), bea, 9)).toMatchObject({ before: { administrator: true }, after: NOTHING });
      expect(await accountById(db(), bea)).toMatchObject({ role: "member" });
      expect(await clusterRolesOf(db(), bea)).toEqual(new Map());
      expect(await isOfDirectory(db(), bea)).toBe(true);
      expect(await seenAtProvider(db(), bea)).toBe(0);
      await apply("ops");
      expect(await accountById(db(), bea)).toMatchObject({ role: "administrator" });
      expect(await seenAtProvider(db(), bea)).toBe(7);
      await endDirectoryRights(db(), bea, 9);
      await apply();
      expect(await isOfDirectory(db(), bea)).toBe(false);
    });

    test("changes nothing for an account without such rights", async () => {
      expect(await endDirectoryRights(db(), bea, 9)).toBeUndefined();
      expect(await isOfDirectory(db(), bea)).toBe(false);
    });

    test("leaves the last administrator in place", async () => {
      await apply("ops");
      await setDisabled(db(), ada, true);
      expect(await endDirectoryRights(db(), bea, 9)).toMatchObject({ kept: true, after: { administrator: true } });
    });

    test("is remembered for ten minutes, and compared with the time of an answer", async () => {
      await recordSignedOut(db(), ["one", "two"], 1_000);
      await recordSignedOut(db(), ["two"], 2_000);
      expect(await signedOutSince(db(), ["one"], 1_000)).toBe(true);
      expect(await signedOutSince(db(), ["one"], 1_001)).toBe(false);
      expect(await signedOutSince(db(), ["three", "two"], 2_000)).toBe(true);
      expect(await signedOutSince(db(), ["three"], 0)).toBe(false);
      await sweepSignIns(db(), 1_000 + 10 * 60_000 + 1);
      expect(await signedOutSince(db(), ["one"], 0)).toBe(false);
    });
  });

  test("an account is removed with its rights", async () => {
    await rule("dba", { kind: "team", teamId: team });
    await apply("dba");
    await removeAccount(db(), bea);
    expect((await directoryRules(db())).map(({ accounts }) => accounts)).toEqual([0]);
  });

  test("after any sequence of sign-ins and changes of the table, rights are what the table gives to the last groups", async () => {
    const groups = ["a", "b", "c"];
    const teams = [team, await addTeam(db(), "Ledger")];
    const roles: ClusterRole[] = ["cluster_developer", "cluster_creator", "cluster_admin"];
    await putGrant(db(), { kind: "account", id: bea }, { clusterId: HERE, role: "cluster_creator", by: "Ada" });
    await addMember(db(), team, bea);
    const gift = fc.oneof(
      fc.constant<DirectoryGift>({ kind: "administrator" }),
      fc.constantFrom(...teams).map((teamId): DirectoryGift => ({ kind: "team", teamId })),
      fc
        .record({ clusterId: fc.constantFrom(HERE, ALL_CLUSTERS), role: fc.constantFrom(...roles) })
        .map((of): DirectoryGift => ({ kind: "cluster_role", ...of })),
    );
    const step = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), group: fc.constantFrom(...groups), gift }),
      fc.record({ kind: fc.constant("remove" as const), at: fc.nat(5) }),
      fc.record({ kind: fc.constant("sign_in" as const), groups: fc.subarray(groups) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        let had: readonly string[] = [];
        // The rows that were there at the last sign-in.
        let counted = new Set<string>();
        for (const one of steps) {
          const rows = await directoryRules(db());
          if (one.kind === "add") await rule(one.group, one.gift);
          else if (one.kind === "remove") await removeDirectoryRule(db(), rows[one.at]?.id ?? "");
          else {
            await apply(...one.groups);
            [had, counted] = [one.groups, new Set(rows.map(({ id }) => id))];
          }
        }
        const given = (await directoryRules(db()))
          .filter(({ id, group }) => counted.has(id) && had.includes(group))
          .map((row) => row.gift);
        const expected = new Map<string, ClusterRole>();
        for (const one of given)
          if (one.kind === "cluster_role")
            expected.set(one.clusterId, higherRole(one.role, expected.get(one.clusterId)) ?? one.role);
        const rights = await directoryRightsOf(db(), bea);
        const isAdministrator = given.some(({ kind }) => kind === "administrator");
        expect(rights.administrator).toBe(isAdministrator);
        expect((await accountById(db(), bea))?.role).toBe(isAdministrator ? "administrator" : "member");
        expect(new Set(rights.teams.map(({ id }) => id))).toEqual(
          new Set(given.flatMap((one) => (one.kind === "team" ? [one.teamId] : []))),
        );
        expect(new Map(rights.clusterRoles.map(({ clusterId, role }) => [clusterId, role]))).toEqual(expected);
        // What was given by hand is untouched.
        expect(await grantOf(db(), { kind: "account", id: bea }, HERE)).toMatchObject({ role: "cluster_creator" });
        expect(await membershipOf(db(), team, bea)).toMatchObject({ isMember: true });
        for (const { id } of await directoryRules(db())) await removeDirectoryRule(db(), id);
        expect(await isOfDirectory(db(), bea)).toBe(false);
      }),
      { numRuns: 12 },
    );
  });
});
