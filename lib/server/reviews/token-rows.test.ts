import { beforeEach, describe, expect, test } from "vitest";
import type { MadeToken } from "#lib/shared/people/api-tokens.ts";
import { wantToken } from "../../testing/accounts/api-token-steps.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { begin, codeOf, events, owned, world } from "../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import {
  decideNamed,
  exported,
  lead,
  reviewFor,
  rowOfName,
  rowsFor,
  startAs,
  started,
} from "../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { verifyReview } from "../audit/evidence/verify-review.mjs";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { revokeTokenDoor } from "../edge/doors/people/api-tokens.ts";
import { closeReviewDoor, decideDoor, reviewDoor, reviewPreviewDoor, reviewRowsDoor } from "../edge/doors/reviews.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { setDisabled } from "../store/people/accounts.ts";
import { sweepApiTokens } from "../store/people/api-token-ends.ts";
import { addApiToken, liveApiToken, touchApiToken } from "../store/people/api-tokens.ts";
import { addMember, removeTeam } from "../store/people/teams.ts";
import { prove } from "./acts/prove.ts";

freshServer();

const DAY = 24 * 3_600_000;
const TOKENS = { clusters: [], accounts: false, tokens: true, teams: null, kinds: null, states: null };
let zoe: Person;

const startedOfTokens = (more = {}) => started(world.ada, { scope: TOKENS, fallback: world.cleo.id, ...more });

async function made(by: Person, name: string, more: object = {}): Promise<MadeToken> {
  const answer = await wantToken(by, {
    kind: "personal",
    name,
    scopes: ["read", "reset"],
    clusters: [CLUSTER_ID],
    addresses: [],
    days: 30,
    ...more,
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}
const serviceOf = (by: Person, name: string, more: object = {}) =>
  made(by, name, { kind: "service", teamId: world.payments, clusters: "all", ...more });
const revoked = (by: Person, { id }: { id: string }) => change(by, revokeTokenDoor, { id });
const proofs = async () =>
  (await events())
    .filter(({ action, outcome }) => action === "review.prove" && outcome === "done")
    .map(({ target, details }) => [target, details.proof]);

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    zoe = await person("Zoe", { administrator: true });
    await lead(world.payments, world.mara);
    await addMember(await store(), world.payments, world.ben.id);
  });

  test("every live token is frozen with owner, scopes, clusters, addresses, ends and its last use; no other is", async () => {
    const db = await store();
    await clusterFacts().all();
    const own = await made(world.cleo, "cleo-cli");
    await serviceOf(world.mara, "deploy", { scopes: ["read"], addresses: ["10.30.0.0/16"], days: 200 });
    await revoked(world.cleo, await made(world.cleo, "old"));
    await addApiToken(db, {
      owner: { kind: "personal", id: world.cleo.id },
      name: "over",
      start: "rlc_",
      secretHash: "h",
      madeBy: "Cleo",
      scopes: ["read"],
      clusters: "all",
      addresses: [],
      expiresAt: Date.now() - 1,
    });
    const token = await liveApiToken(db, { id: own.id });
    if (token) await touchApiToken(db, token, "192.0.2.9", 1_000);
    expect(await look(world.ada, reviewPreviewDoor, plan(TOKENS))).toMatchObject({ value: { rows: 0, tokens: 2 } });
    const id = await startedOfTokens();
    const rows = await rowsFor(world.ada, id, "all", false);
    expect(rows.map(({ name, kind: of }) => [name, of])).toEqual([
      ["cleo-cli", "token"],
      ["deploy", "token"],
    ]);
    expect(rows[0]).toMatchObject({
      tokenKind: "personal",
      owner: "cleo@example.com",
      scopes: ["read", "reset"],
      state: "changes",
      clusters: ["orders"],
      addresses: [],
      madeBy: "Cleo",
      lastLogin: 1_000,
      lastUsedFrom: "192.0.2.9",
    });
    expect(rows[1]).toMatchObject({
      tokenKind: "service",
      owner: "Payments",
      scopes: ["read"],
      state: "reads",
      clusters: ["all clusters"],
      addresses: ["10.30.0.0/16"],
      lastLogin: null,
      lastUsedFrom: null,
    });
    expect(rows[0]?.kind === "token" && rows[0].expiresAt).toBeGreaterThan(Date.now() + 29 * DAY);
    expect(await reviewFor(world.ada, id)).toMatchObject({
      kinds: ["token"],
      clusters: [],
      scope: ["Every API token of Rolecall that could be used."],
      counts: { all: 2, changed: 0, idle: 2 },
    });
  });

  test("only administrators start and manage it, and one without any token is refused", async () => {
    expect(codeOf(await startAs(world.ada, { scope: TOKENS }))).toBe("review_empty");
    expect(codeOf(await startAs(world.cleo, { scope: { ...TOKENS, clusters: [CLUSTER_ID] } }))).toBe("forbidden");
    await serviceOf(world.mara, "deploy");
    const id = await startedOfTokens();
    expect(await reviewFor(world.mara, id)).toMatchObject({ manages: false, counts: null });
    expect(codeOf(await look(world.ben, reviewDoor, { id }))).toBe("not_found");
  });

  test("a service's token is for the leads of its team, a personal one for administrators but its owner", async () => {
    await serviceOf(world.mara, "deploy");
    await made(world.ada, "ada-cli");
    await made(world.cleo, "cleo-cli");
    const id = await startedOfTokens();
    const mayDecide = async (by: Person) =>
      (await rowsFor(by, id)).flatMap(({ name, mayDecide: may }) => (may ? name : []));
    expect(await mayDecide(world.mara)).toEqual(["deploy"]);
    expect(await mayDecide(zoe)).toEqual(["ada-cli", "cleo-cli"]);
    expect(await mayDecide(world.ada)).toEqual(["cleo-cli"]);
    const own = (await rowsFor(world.ada, id, "all", false)).find(({ name }) => name === "ada-cli");
    const ask = { id, rows: [{ id: own?.id, version: 0 }], decision: "keep", note: "Mine" };
    expect(codeOf(await change(world.ada, decideDoor, ask as never))).toBe("not_found");
    // Who leads the team can revoke the token of its service, and is led there.
    expect((await rowOfName(world.mara, id, "deploy")).opens).toBe(true);
  });

  test("no reviewer decides about a token that they alone own, at the start or since", async () => {
    await serviceOf(world.mara, "deploy");
    const id = await startedOfTokens();
    await setDisabled(await store(), world.ben.id, true);
    expect(codeOf(await decideNamed(world.mara, id, ["deploy"], "keep", "Needed"))).toBe("review_own");
    const later = await startedOfTokens();
    expect(codeOf(await look(world.mara, reviewDoor, { id: later }))).toBe("not_found");
    expect(codeOf(await decideNamed(world.cleo, later, ["deploy"], "keep", "Needed"))).toBe("ok");
    await made(world.cleo, "cleo-cli");
    await setDisabled(await store(), world.ada.id, true);
    const named = { ...plan(TOKENS), reviewers: "named" as const, named: [world.cleo.id] };
    expect(await look(zoe, reviewPreviewDoor, named)).toMatchObject({ value: { tokens: 2, undecidable: 1 } });
  });

  test("a token that can change something needs a reason to stay, and none can be restricted", async () => {
    await made(world.cleo, "writer");
    await made(world.cleo, "reader", { scopes: ["read", "audit"] });
    const id = await startedOfTokens();
    expect(codeOf(await decideNamed(world.ada, id, ["writer"], "keep"))).toBe("invalid_input");
    expect(codeOf(await decideNamed(world.ada, id, ["reader"], "keep"))).toBe("ok");
    expect(codeOf(await decideNamed(world.ada, id, ["writer"], "restrict", "Too much"))).toBe("invalid_input");
  });

  test("remove and rotate are closed by its end in the store; a new token alone proves nothing", async () => {
    const [gone, turned, idle] = [
      await made(world.cleo, "gone"),
      await made(world.cleo, "turned"),
      await made(world.cleo, "idle"),
    ];
    const id = await startedOfTokens();
    const db = await store();
    await decideNamed(world.ada, id, ["gone"], "remove", "Unused");
    await decideNamed(world.ada, id, ["turned", "idle"], "rotate", "Leaked");
    await made(world.cleo, "turned-2");
    expect(await prove(db)).toBe(0);
    for (const token of [gone, turned, idle]) expect(codeOf(await revoked(world.cleo, token))).toBe("ok");
    const { id: newTokenId } = await made(world.cleo, "turned");
    expect(await prove(db)).toBe(3);
    expect(await proofs()).toEqual([
      ["gone", "revoked"],
      ["idle", "revoked"],
      ["turned", "replaced"],
    ]);
    const replaced = (await events()).find(({ details }) => details.proof === "replaced");
    const carriedOutBy = "cleo@example.com";
    expect(replaced?.details).toMatchObject({ tokenId: turned.id, newTokenId, newScopes: "read reset", carriedOutBy });
    expect((await rowsFor(world.ada, id, "changed")).map(({ name, changes }) => [name, changes])).toEqual([
      ["gone", ["revoked"]],
      ["idle", ["revoked"]],
      ["turned", ["revoked"]],
    ]);
    expect((await reviewFor(world.ada, id)).counts).toMatchObject({ open: 0, changed: 3 });
  });

  test("a token that expires, or is removed with its team or by the sweep, is proved as ended", async () => {
    const db = await store();
    const owner = { kind: "personal", id: world.cleo.id } as const;
    const rest = { start: "rlc_", madeBy: "Cleo", scopes: ["read"], clusters: "all", addresses: [] } as const;
    await addApiToken(db, { ...rest, owner, name: "short", secretHash: "s", expiresAt: Date.now() + 600_000 });
    await made(world.cleo, "swept");
    await serviceOf(world.mara, "of-team");
    const id = await startedOfTokens();
    await decideNamed(world.ada, id, ["short", "swept"], "remove", "x");
    await decideNamed(world.mara, id, ["of-team"], "remove", "x");
    expect(await prove(db)).toBe(0);
    await inTransaction(db, (transaction) => removeTeam(transaction, world.payments));
    await db.updateTable("api_tokens").set({ revoked_at: 1 }).where("name", "=", "swept").execute();
    await sweepApiTokens(db);
    expect(await prove(db)).toBe(2);
    // Its end was frozen, and comes with the clock alone.
    const frozen = db.selectFrom("review_rows").select("facts").where("name", "=", "short");
    const { facts } = await frozen.executeTakeFirstOrThrow();
    const over = JSON.stringify({ ...JSON.parse(facts), expiresAt: Date.now() - 1 });
    await db.updateTable("review_rows").set({ facts: over }).where("name", "=", "short").execute();
    expect(await prove(db)).toBe(1);
    expect(await proofs()).toEqual([
      ["swept", "removed"],
      ["of-team", "removed"],
      ["short", "expired"],
    ]);
  });

  test("the evidence names tokens and proves them; hostile names do nothing, and no text or hash of a token is in it", async () => {
    await owned("pay_a");
    const texts = [await made(world.cleo, "writer"), await serviceOf(world.mara, '=HYPERLINK("x")')];
    const db = await store();
    await addApiToken(db, {
      owner: { kind: "personal", id: world.cleo.id },
      name: "<img src=x>\u202ecod",
      start: "rlc_Canary1",
      secretHash: "canary-hash",
      madeBy: "@SUM(A1)",
      scopes: ["read"],
      clusters: "all",
      addresses: [],
      expiresAt: Date.now() + DAY,
    });
    const scope = { ...TOKENS, clusters: [CLUSTER_ID], accounts: true };
    const id = await startedOfTokens({ scope });
    await decideNamed(world.ada, id, ["writer"], "remove", "=Gone()");
    await revoked(world.cleo, texts[0] as MadeToken);
    expect(await prove(db)).toBe(1);
    const undecided = (await reviewFor(world.ada, id)).counts?.todo ?? 0;
    expect(codeOf(await change(world.ada, closeReviewDoor, { id, undecided }))).toBe("ok");
    const { hash } = await auditHead(db);
    const files = await exported(world.ada, id);
    expect(verifyReview(files, hash).words.join(" ")).toMatch(/^PROVED/);
    const results = String(files.get("results.csv"));
    expect(results).toMatch(/writer,remove,done/);
    expect(results).toContain(`"'=HYPERLINK(""x"")"`);
    expect(String(files.get("review.html"))).toContain("and 3 API tokens of Rolecall.");
    expect(String(files.get("review.html"))).not.toMatch(/<img|\u202e/);
    const answers = [await look(world.ada, reviewRowsDoor, { id, view: "all", mine: false, after: -1 })];
    const all = [...files.values(), JSON.stringify(answers)].map(String).join("\n");
    for (const { token } of texts) expect(all).not.toContain(token.slice(0, 8));
    expect(all).not.toMatch(/canary-hash|rlc_Canary/);
    const hashes = await db.selectFrom("api_tokens").select("secret_hash").execute();
    for (const { secret_hash } of hashes) expect(all).not.toContain(secret_hash);
    const forged = String(files.get("population.jsonl")).replace('"scopes":["read"]', '"scopes":[]');
    expect(verifyReview(new Map(files).set("population.jsonl", Buffer.from(forged))).ok).toBe(false);
  });
});

const plan = (scope: typeof TOKENS) => ({ reviewers: "leads" as const, named: [], fallback: world.cleo.id, scope });
