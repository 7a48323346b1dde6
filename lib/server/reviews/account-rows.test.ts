import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { unitPerson } from "../../testing/people.ts";
import { begin, codeOf, events, owned, world } from "../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import {
  decideNamed,
  decideOn,
  exported,
  lead,
  reviewFor,
  rowOfName,
  rowsFor,
  signOffAs,
  startAs,
  started,
} from "../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { verifyReview } from "../audit/evidence/verify-review.mjs";
import { changeRoleDoor, disableAccountDoor } from "../edge/doors/people/accounts.ts";
import { closeReviewDoor, reviewDoor, reviewListDoor, reviewPreviewDoor } from "../edge/doors/reviews.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { removeGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { removeAccount, setDisabled, setRole } from "../store/people/accounts.ts";
import { removeMember } from "../store/people/teams.ts";
import { makeToken } from "../store/people/tokens.ts";
import { prove } from "./acts/prove.ts";

freshServer();

const ACCOUNTS = { clusters: [], accounts: true, teams: null, kinds: null, states: null };
const emailOf = (name: string) => unitPerson(name).email;
let zoe: Person;

const startedOfAccounts = (more = {}) => started(world.ada, { scope: ACCOUNTS, fallback: world.cleo.id, ...more });
const decideOf = (
  by: Person,
  id: string,
  names: string[],
  decision: "keep" | "restrict" | "rotate" | "remove",
  note = "x",
) => decideNamed(by, id, names.map(emailOf), decision, note);

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    zoe = await person("Zoe", { administrator: true });
    await lead(world.payments, world.mara);
  });

  test("every account is frozen with its role, cluster roles, teams and last sign-in, and so is a disabled one", async () => {
    await setDisabled(await store(), world.ben.id, true);
    const id = await startedOfAccounts();
    const rows = await rowsFor(world.ada, id, "all", false);
    expect(rows.every((row) => row.kind === "account")).toBe(true);
    const named = new Map(rows.map((row) => [row.name, row]));
    expect(named.get(emailOf("Mara"))).toMatchObject({ person: "Mara", state: "member", teams: ["Payments (lead)"] });
    expect(named.get(emailOf("Cleo"))).toMatchObject({
      clusterRoles: [expect.stringMatching(/^Cluster Admin on /)],
      disabled: false,
    });
    expect(named.get(emailOf("Ben"))).toMatchObject({ disabled: true });
    expect(named.get(emailOf("Ada"))).toMatchObject({ state: "administrator", mayDecide: false });
    expect(await reviewFor(world.ada, id)).toMatchObject({ kinds: ["account"], clusters: [] });
    const [start] = (await events()).filter(({ action, outcome }) => action === "review.start" && outcome === "done");
    expect(start).toMatchObject({ details: { rows: rows.length } });
  });

  test("only administrators start and manage it, and an empty scope is refused", async () => {
    const scope = { ...ACCOUNTS, clusters: [CLUSTER_ID] };
    expect(codeOf(await startAs(world.cleo, { scope }))).toBe("forbidden");
    expect(codeOf(await startAs(world.ada, { scope: { ...ACCOUNTS, accounts: false } }))).toBe("invalid_input");
    const id = await startedOfAccounts();
    await setRole(await store(), world.ada.id, "member");
    expect(codeOf(await look(world.ada, reviewListDoor, {}))).toBe("ok");
    // She is still a reviewer, but sees neither the totals nor her own row.
    expect(await reviewFor(world.ada, id)).toMatchObject({ manages: false, counts: null });
    expect((await rowsFor(world.ada, id, "all", false)).map(({ name }) => name)).not.toContain(emailOf("Ada"));
    expect(codeOf(await look(world.ben, reviewDoor, { id }))).toBe("not_found");
  });

  test("open invitations at the start are in the evidence, with what they give, and are no rows", async () => {
    await makeToken(await store(), {
      kind: "invitation",
      email: "new@example.com",
      role: "administrator",
      createdBy: world.ada.id,
      gives: { teams: [{ teamId: world.payments, lead: true }], clusterRoles: [] },
    });
    const id = await startedOfAccounts();
    const rows = await rowsFor(world.ada, id, "all", false);
    expect(rows.map(({ name }) => name)).not.toContain("new@example.com");
    expect(codeOf(await change(world.ada, closeReviewDoor, { id, undecided: rows.length }))).toBe("ok");
    const { hash } = await auditHead(await store());
    const files = await exported(world.ada, id);
    expect(JSON.parse(String(files.get("start.json"))).invitations).toMatchObject([
      {
        email: "new@example.com",
        role: "administrator",
        teams: "Payments (lead)",
        invitedBy: expect.stringContaining("Ada"),
      },
    ]);
    expect(String(files.get("review.html"))).toMatch(/Open invitations.*new@example\.com.*Payments \(lead\)/s);
    expect(verifyReview(files, hash)).toMatchObject({ ok: true });
  });

  test("no account reviews itself; if it would be the only reviewer, the start fails", async () => {
    const id = await startedOfAccounts({ fallback: world.ada.id });
    expect((await rowsFor(zoe, id)).map(({ name }) => name)).not.toContain(emailOf("Zoe"));
    const row = await rowOfName(world.ada, id, emailOf("Zoe"));
    expect(row.mayDecide).toBe(true);
    const own = (await rowsFor(world.ada, id, "all", false)).find(({ name }) => name === emailOf("Ada"));
    expect(codeOf(await decideOn(world.ada, id, own ? [own] : [], "keep", "Me"))).toBe("not_found");
    await setDisabled(await store(), zoe.id, true);
    const plan = { reviewers: "leads" as const, named: [], fallback: world.ada.id, scope: ACCOUNTS };
    expect(await look(world.ada, reviewPreviewDoor, plan)).toMatchObject({ value: { rows: 0, undecidable: 1 } });
    expect(codeOf(await startAs(world.ada, { ...plan }))).toBe("review_undecidable");
    expect(
      codeOf(await startAs(world.ada, { ...plan, reviewers: "named", named: [world.ada.id, world.mara.id] })),
    ).toBe("ok");
  });

  test("an administrator needs a reason to stay, and no account can be rotated", async () => {
    const id = await startedOfAccounts();
    expect(codeOf(await decideOf(world.ada, id, ["Zoe"], "keep", ""))).toBe("invalid_input");
    expect(codeOf(await decideOf(world.ada, id, ["Mara"], "keep", ""))).toBe("ok");
    expect(await decideOf(world.ada, id, ["Mara"], "rotate")).toMatchObject({ error: { code: "invalid_input" } });
  });

  test("remove and restrict are closed only by the later state of the store", async () => {
    const id = await startedOfAccounts();
    const db = await store();
    const all = ["Mara", "Ben", "Cleo"];
    await decideOf(world.ada, id, ["Mara", "Ben"], "remove");
    await decideOf(world.ada, id, ["Cleo", "Zoe"], "restrict");
    expect(await prove(db)).toBe(0);
    expect(codeOf(await change(zoe, disableAccountDoor, { accountId: world.mara.id, email: emailOf("Mara") }))).toBe(
      "ok",
    );
    await removeAccount(db, world.ben.id);
    expect(await prove(db)).toBe(2);
    // Replacing a right with another one is not fewer rights.
    await db.updateTable("cluster_roles").set({ cluster_id: "*" }).where("account_id", "=", world.cleo.id).execute();
    expect(await prove(db)).toBe(0);
    await db
      .updateTable("cluster_roles")
      .set({ cluster_id: CLUSTER_ID })
      .where("account_id", "=", world.cleo.id)
      .execute();
    await removeGrant(db, { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    await setRole(db, zoe.id, "member");
    expect(await prove(db)).toBe(2);
    const proofs = (await events()).filter(({ action, outcome }) => action === "review.prove" && outcome === "done");
    expect(proofs.map(({ target, details }) => [target, details.proof, details.carriedOutBy])).toEqual([
      [emailOf("Ben"), "removed", undefined],
      [emailOf("Mara"), "disabled", emailOf("Zoe")],
      [emailOf("Cleo"), "narrowed", undefined],
      [emailOf("Zoe"), "narrowed", undefined],
    ]);
    const rows = await rowsFor(world.ada, id, "changed", false);
    expect(rows.map(({ name, changes }) => [name, changes])).toEqual([
      [emailOf("Ben"), ["removed"]],
      [emailOf("Cleo"), ["rights"]],
      [emailOf("Mara"), ["disabled"]],
      [emailOf("Zoe"), ["rights"]],
    ]);
    expect((await reviewFor(world.ada, id)).counts).toMatchObject({ changed: all.length + 1, open: 0 });
  });

  test("who changed the rights of an account is not named for what disabled it", async () => {
    const id = await startedOfAccounts();
    await decideOf(world.ada, id, ["Zoe"], "remove");
    const demoted = { accountId: zoe.id, email: emailOf("Zoe"), role: "member" } as const;
    expect(codeOf(await change(world.ada, changeRoleDoor, demoted))).toBe("ok");
    await setDisabled(await store(), zoe.id, true);
    expect(await prove(await store())).toBe(1);
    const proof = (await events()).find(({ action, outcome }) => action === "review.prove" && outcome === "done");
    expect(proof?.details).toMatchObject({ proof: "disabled" });
    expect(proof?.details.carriedOutBy).toBeUndefined();
  });

  test("one that was disabled at the freeze is removed only where it is gone", async () => {
    const db = await store();
    await setDisabled(db, world.ben.id, true);
    const id = await startedOfAccounts();
    await decideOf(world.ada, id, ["Ben"], "remove");
    expect(await prove(db)).toBe(0);
    await removeAccount(db, world.ben.id);
    expect(await prove(db)).toBe(1);
  });

  test("the evidence of SQL users and accounts together is proved, and its files name the accounts", async () => {
    await owned("pay_a");
    const scope = { ...ACCOUNTS, clusters: [CLUSTER_ID] };
    const id = await startedOfAccounts({ scope, reviewers: "named", named: [world.ada.id, zoe.id] });
    await decideNamed(world.ada, id, ["pay_a"], "keep", "Payouts");
    await decideOf(world.ada, id, ["Ben"], "remove", "=Left()");
    await removeMember(await store(), world.others, world.ben.id);
    await setDisabled(await store(), world.ben.id, true);
    const { mine } = await reviewFor(world.ada, id);
    expect(codeOf(await signOffAs(world.ada, id))).toBe("review_undecided");
    expect(await prove(await store())).toBe(1);
    const undecided = (await reviewFor(world.ada, id)).counts?.todo ?? 0;
    expect(mine).not.toBeNull();
    expect(codeOf(await change(world.ada, closeReviewDoor, { id, undecided }))).toBe("ok");
    const { hash } = await auditHead(await store());
    const files = await exported(world.ada, id);
    expect(verifyReview(files, hash).words.join(" ")).toMatch(/^PROVED/);
    expect(String(files.get("population.csv"))).toContain("ben@example.com");
    expect(String(files.get("results.csv"))).toMatch(/ben@example\.com,remove,done/);
    expect(String(files.get("review.html"))).toContain("Also 5 accounts of Rolecall.");
    const forged = String(files.get("population.jsonl")).replace('"role":"member"', '"role":"administrator"');
    expect(verifyReview(new Map(files).set("population.jsonl", Buffer.from(forged))).ok).toBe(false);
  });
});
