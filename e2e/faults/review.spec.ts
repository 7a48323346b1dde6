import type { APIRequestContext } from "playwright/test";
import { z } from "zod";
import { verifyReview } from "../../lib/server/audit/evidence/verify-review.mjs";
import { seeded } from "../../lib/testing/random.ts";
import { callSignIn, createAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { chainFaults, headOf } from "../support/audit.ts";
import { returned } from "../support/changes.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { settled, silenceServers } from "../support/faults/settled.ts";
import { ADMINISTRATOR, test as base, expect } from "../support/fixtures.ts";
import { addPerson, addTeam, type Person } from "../support/persons.ts";
import { PROVE } from "../support/prove.ts";
import type { Rolecall } from "../support/rolecall.ts";
import { unpackTar } from "../support/servers/tar.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { isOnPostgres } from "../support/store.ts";
import { inStore, saveSqlUser } from "../support/store-file.ts";
import {
  expectDecisions,
  expectNoHalfEvidence,
  expectSaved,
  expectWholeStarts,
} from "../support/stores/kept-reviews.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

/** The rows make a close last long enough to be met. */
const SIZE = PROVE ? { rounds: 3, rows: 1_500 } : { rounds: 1, rows: 300 };
const DECISIONS = ["keep", "restrict", "rotate", "remove"] as const;
const DAY = 24 * 3_600_000;

const answer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string() }) }),
]);
type Answer = z.infer<typeof answer>;
type Row = { id: string; name: string; version: number; decision: string | null };

test(`a review of ${SIZE.rows} rows whose server is killed up to ${SIZE.rounds * 4} times, while it starts, is decided, closes and gives its evidence, loses nothing and has nothing by half @long`, async ({
  startOwn,
  cloud,
  playwright,
}) => {
  const random = seeded(31);
  let rolecall = await startOwn();
  await createAdministrator(rolecall);
  const [mara, nora] = [addPerson(rolecall, "Mara Kept"), addPerson(rolecall, "Nora Kept")];
  const team = addTeam(rolecall, "Kept Payments", mara, nora);
  inStore(rolecall, "update team_members set lead = 1 where team_id = ?", team.id);
  const clusterId = cloud.addCluster();
  await cloud.seedUsers(clusterId, SIZE.rows, "kept_");
  for (const name of cloud.userNames(clusterId))
    saveSqlUser(rolecall, clusterId, name, { state: "restricted", purpose: "Serves the shop", team });
  // Without known privileges, nothing could prove that one of them was restricted.
  inStore(rolecall, `update sql_users set held = '["SELECT on shop"]', held_at = 1`);
  const browsers = new Map<string, APIRequestContext>();
  for (const { email } of [ADMINISTRATOR, mara, nora]) {
    const request = await playwright.request.newContext({ baseURL: rolecall.url });
    await callSignIn(request, rolecall, { email, password: ADMINISTRATOR.password });
    browsers.set(email, request);
  }
  await browsers.get(ADMINISTRATOR.email)?.get("/api/operations/cluster.list?fresh=true");
  const kills = { count: 0 };

  const call = async (by: { email: string }, action: string, input: object): Promise<Answer | undefined> => {
    const request = browsers.get(by.email);
    if (!request) throw new Error(`${by.email} has not signed in`);
    const sent = postAction(request, action, [input], { headers: { origin: rolecall.url } });
    const text = await sent.then((response) => response.text()).catch(() => undefined);
    return text === undefined ? undefined : answer.parse(returned(text));
  };
  /** Kills the server and starts another on what it has left. */
  const kill = async () => {
    kills.count += 1;
    await rolecall.stop("SIGKILL");
    silenceServers(rolecall);
    rolecall = await startOwn();
    for (const [email, request] of browsers) {
      const storageState = await request.storageState();
      await request.dispose();
      browsers.set(email, await playwright.request.newContext({ baseURL: rolecall.url, storageState }));
    }
    await settled(rolecall);
    expect(chainFaults(rolecall.folder)).toEqual([]);
  };

  // While it starts: as the list is read, and at any moment after it.
  const spec = {
    name: "Kept",
    reviewers: "leads",
    named: [],
    dueAt: Date.now() + DAY,
    remindDays: null,
    repeats: false,
    without: [],
    scope: { clusters: [clusterId], teams: null, kinds: null, states: null },
    fallback: administratorId(rolecall),
  };
  for (let round = 0; round < SIZE.rounds; round++) {
    const held = cloud.fault({ route: ROUTES.list, clusterId, hold: true, times: 1 });
    const starting = call(ADMINISTRATOR, "review.start", spec);
    await held.struck;
    const isEarly = round % 3 === 0;
    if (!isEarly) held.release();
    if (!isEarly) await Promise.race([starting, later(random.whole(SIZE.rows / 5))]);
    await kill();
    held.release();
    await starting;
    expectWholeStarts(rolecall);
  }
  expect(await call(ADMINISTRATOR, "review.start", spec)).toMatchObject({ ok: true });
  expectWholeStarts(rolecall);
  const [review] = inStore(rolecall, "select id from reviews order by started_at desc limit 1");
  const id = String(review?.id);

  // While two people decide, often about the same row: what was answered stands, and of two about one version one is saved.
  const saved: { row: string; version: number; by: string; decision: string }[] = [];
  const rows = () =>
    inStore(
      rolecall,
      "select id, name, version, decision from review_rows where review_id = ? order by position",
      id,
    ) as unknown as Row[];
  for (let round = 0; round < SIZE.rounds; round++) {
    const wanted = 5 + random.whole(25);
    let answered = 0;
    const over = Promise.withResolvers<void>();
    const decide = async (by: Person) => {
      for (let at = 0; at < 60 && answered < wanted; at++) {
        const row = rows()[random.whole(25)];
        if (!row) throw new Error("the review has no rows");
        const decision = random.pick(DECISIONS);
        const input = { id, rows: [{ id: row.id, version: row.version }], decision, note: "Used" };
        // Both decide about what both have seen.
        const both = [by, by.id === mara.id ? nora : mara];
        const answers = await Promise.all(both.map((each) => call(each, "review.decide", input)));
        const reply = answers.flatMap((each, index) =>
          each?.ok && (each.value as { decided: number }).decided === 1 ? [both[index]?.id ?? ""] : [],
        );
        expect(reply.length).toBeLessThanOrEqual(1);
        for (const who of reply) saved.push({ row: row.id, version: row.version + 1, by: who, decision });
        answered += reply.length;
      }
      over.resolve();
    };
    const deciding = Promise.all([decide(mara), decide(nora)]);
    deciding.catch(() => {});
    await expect.poll(() => answered, { intervals: [5] }).toBeGreaterThanOrEqual(Math.min(wanted - 2, 20));
    answered = Number.POSITIVE_INFINITY;
    await kill();
    await deciding;
    expectSaved(rolecall, id, saved);
  }
  expect(await decideRest(call, mara, id, rows())).toBe(true);
  for (const person of [mara, nora]) expect(await call(person, "review.sign_off", { id })).toMatchObject({ ok: true });

  // While it closes: the evidence is being made.
  for (let round = 0; round < SIZE.rounds; round++) {
    const closing = call(ADMINISTRATOR, "review.close", { id, undecided: 0 });
    await expect.poll(() => stateOf(rolecall, id), { intervals: [1] }).not.toBe("open");
    await later(random.whole(60));
    await kill();
    await closing;
    const state = await reopened(rolecall, id);
    expectNoHalfEvidence(rolecall, id, state);
    if (state === "closed") break;
  }
  if (stateOf(rolecall, id) === "open")
    expect(await call(ADMINISTRATOR, "review.close", { id, undecided: 0 })).toMatchObject({ ok: true });
  expectNoHalfEvidence(rolecall, id, "closed");

  // While the evidence is handed out: it is the same afterwards, and proved.
  const first = await evidence(browsers, rolecall, id);
  for (let round = 0; round < SIZE.rounds; round++) {
    const request = browsers.get(ADMINISTRATOR.email);
    const loading = request
      ?.post(`/api/reviews/${id}/export`, { headers: { origin: rolecall.url } })
      .catch(() => undefined);
    await later(random.whole(40));
    await kill();
    await loading;
  }
  const { hash } = headOf(rolecall.folder);
  const last = await evidence(browsers, rolecall, id);
  for (const [name, content] of first)
    if (name !== "chain.txt" && name !== "events.jsonl") expect(String(last.get(name)), name).toBe(String(content));
  const { ok, words } = verifyReview(last, hash);
  expect([ok, ...words]).toEqual([
    true,
    expect.stringMatching(/^PROVED/),
    expect.stringContaining(`${SIZE.rows} rows`),
  ]);
  expectDecisions(last, saved);

  const description = `${kills.count} kills; ${saved.length} decisions of two people about the same rows, none lost; ${SIZE.rows} rows in the evidence`;
  test.info().annotations.push({ type: "seen", description });
  console.log(description);
  for (const request of browsers.values()) await request.dispose();
  cloud.setClusterState(clusterId, "DELETED");
});

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function administratorId(rolecall: Rolecall): string {
  return String(inStore(rolecall, "select id from accounts where email = ?", ADMINISTRATOR.email)[0]?.id);
}

function stateOf(rolecall: Rolecall, id: string): string {
  return String(inStore(rolecall, "select state from reviews where id = ?", id)[0]?.state);
}

/** A close that its server did not end is undone by the next server: at once where it is the only one, else once the lease is over. */
async function reopened(rolecall: Rolecall, id: string): Promise<string> {
  const timeout = isOnPostgres() ? 120_000 : 10_000;
  await expect.poll(() => stateOf(rolecall, id), { intervals: [50], timeout }).not.toBe("closing");
  return stateOf(rolecall, id);
}

/** Keeps all undecided rows, 200 at once. */
async function decideRest(
  call: (by: Person, action: string, input: object) => Promise<Answer | undefined>,
  by: Person,
  id: string,
  rows: readonly Row[],
): Promise<boolean> {
  const left = rows.filter(({ decision }) => decision === null);
  for (let at = 0; at < left.length; at += 200) {
    const some = left.slice(at, at + 200).map((row) => ({ id: row.id, version: row.version }));
    const reply = await call(by, "review.decide", { id, rows: some, decision: "keep", note: "" });
    if (!reply?.ok) return false;
  }
  return true;
}

/** The evidence as it is downloaded, by file. */
async function evidence(
  browsers: ReadonlyMap<string, APIRequestContext>,
  rolecall: Rolecall,
  id: string,
): Promise<Map<string, Buffer>> {
  const response = await browsers
    .get(ADMINISTRATOR.email)
    ?.post(`/api/reviews/${id}/export`, { headers: { origin: rolecall.url } });
  expect(response?.status()).toBe(200);
  return unpackTar((await response?.body()) ?? Buffer.alloc(0));
}
