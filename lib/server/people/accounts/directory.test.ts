import { describe, expect, test } from "vitest";
import {
  ADMINISTRATOR,
  ada,
  administrator,
  auditOf,
  BEA,
  beginDirectory,
  change,
  configure,
  EVERYWHERE,
  give,
  inGroups,
  provider,
  rights,
  team,
  withClaims,
} from "../../../testing/accounts/directory-steps.ts";
import { signInAs, whoIs } from "../../../testing/accounts/provider-steps.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { addGroupDoor, directoryDoor, removeGroupDoor } from "../../edge/doors/people/directory.ts";
import { read } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { directoryRules } from "../../store/people/directory-rules.ts";

beginDirectory();

describe("group changes at the provider", () => {
  test("reach the account at the next sign-in there: given, changed and removed rights are all recorded", async () => {
    await give("ops", ADMINISTRATOR);
    await give("dba", EVERYWHERE);
    await give("dba", { kind: "team", teamId: team });
    inGroups("dba", "everyone");
    const browser = newBrowser();
    expect(await signInAs("bea", browser)).toBe("entered");
    const actor = await whoIs(browser);
    expect(actor).toMatchObject({ role: "member" });
    expect(actor?.clusterRoles).toEqual(new Map([["*", "cluster_creator"]]));
    inGroups("ops");
    // Not before the next sign-in.
    expect((await whoIs(browser))?.role).toBe("member");
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "administrator", clusterRoles: new Map() });
    inGroups();
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ role: "member", clusterRoles: new Map() });
    const details = (await auditOf("account.directory")).map((event) => JSON.parse(event.details));
    expect(details).toMatchObject([
      { gained: "team Billing, cluster_creator on *" },
      { gained: "administrator", lost: "team Billing, cluster_creator on *" },
      { lost: "administrator" },
    ]);
    const before = details.length;
    expect(await signInAs("bea", browser)).toBe("entered");
    expect(await auditOf("account.directory")).toHaveLength(before);
  });

  test("reach an account that the sign-in itself makes", async () => {
    await give("ops", ADMINISTRATOR);
    configure({ OIDC_SIGN_UP: "ops" });
    provider.people.set("cleo", { name: "Cleo", email: "cleo@example.com", email_verified: true, groups: ["ops"] });
    const browser = newBrowser();
    expect(await signInAs("cleo", browser)).toBe("entered");
    expect(await whoIs(browser)).toMatchObject({ name: "Cleo", role: "administrator" });
  });

  test.each([
    ["too many to send, as Entra ID says it", { _claim_names: { groups: "src1" }, _claim_sources: { src1: {} } }],
    ["too many to send, in the short form", { hasgroups: true }],
    ["of an unknown form", { groups: [{ id: "ops" }] }],
  ])("%s remove no right: the sign-in is refused", async (_about, claims) => {
    await give("ops", ADMINISTRATOR);
    inGroups("ops");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    provider.people.set("bea", BEA);
    provider.changeTokens = async (tokens) => ({ ...tokens, id_token: await withClaims(tokens.id_token, claims) });
    expect(await signInAs("bea", newBrowser())).toBe("provider_groups_unread");
    expect((await rights()).administrator).toBe(true);
  });

  test("that the provider does not send are recorded as not sent", async () => {
    await give("ops", ADMINISTRATOR);
    inGroups("ops");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    provider.people.set("bea", BEA);
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    const details = (await auditOf("account.directory")).map((event) => JSON.parse(event.details));
    expect(details).toEqual([
      expect.not.objectContaining({ groups: "not sent" }),
      expect.objectContaining({ lost: "administrator", groups: "not sent" }),
    ]);
  });

  test("are not read where the server has no claim for them", async () => {
    await give("ops", ADMINISTRATOR);
    configure({ OIDC_GROUPS_CLAIM: "roles" });
    inGroups("ops");
    expect(await signInAs("bea", newBrowser())).toBe("entered");
    expect((await rights()).administrator).toBe(false);
  });
});

describe("the table", () => {
  test("is shown to administrators with the rights of each row and their number of accounts", async () => {
    await give("ops", { kind: "team", teamId: team });
    inGroups("ops");
    await signInAs("bea", newBrowser());
    const view = await inRequest(administrator, () => read(directoryDoor, {}));
    expect(view).toMatchObject({
      value: { provider: "Okta", claim: "groups", rules: [{ group: "ops", accounts: 1, by: "Ada", on: "Billing" }] },
    });
    expect((await auditOf("settings.add_group"))[0]).toMatchObject({ target: "ops" });
    expect((await auditOf("settings.add_group"))[0]?.details).toContain("team Billing");
  });

  test("takes no row twice, none for a team that does not exist, and no name that hides characters", async () => {
    await give("ops", EVERYWHERE);
    expect(await change(addGroupDoor, { group: " ops ", gift: EVERYWHERE })).toBe("invalid_input");
    expect(await change(addGroupDoor, { group: "ops", gift: { kind: "team", teamId: "tem_nobody" } })).toBe(
      "not_found",
    );
    expect(await change(addGroupDoor, { group: "o\u202eps", gift: EVERYWHERE })).toBe("invalid_input");
    expect(await change(removeGroupDoor, { id: "grp_nobody" })).toBe("not_found");
    expect(await directoryRules(await store())).toHaveLength(1);
  });

  test("notifies all administrators of a group that makes administrators", async () => {
    await give("ops", ADMINISTRATOR);
    const notices = await (await store()).selectFrom("notices").select(["account_id", "text"]).execute();
    expect(notices).toEqual([{ account_id: ada, text: expect.stringContaining("lets the group ops") }]);
  });

  test("notifies them of one that makes Cluster Admins of all clusters, and of no lesser cluster role", async () => {
    await give("dba", EVERYWHERE);
    await give("dba", { ...EVERYWHERE, role: "cluster_admin" });
    const notices = await (await store()).selectFrom("notices").select(["account_id", "text"]).execute();
    const text = expect.stringContaining("lets the group dba of the sign-in provider make its members Cluster Admins");
    expect(notices).toEqual([{ account_id: ada, text }]);
  });
});
