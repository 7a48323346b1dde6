import type { APIRequestContext } from "playwright/test";
import { Webhook } from "standardwebhooks";
import { type Receiver, startReceiver } from "../../lib/testing/doubles/receiver.ts";
import { seeded } from "../../lib/testing/random.ts";
import { asAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { auditOf } from "../support/audit.ts";
import { returned } from "../support/changes.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { filesBelow, holds } from "../support/secrets.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { textOfDatabase } from "../support/store.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const SIZE = PROVE ? { events: 300, kills: 5, faults: 0.08 } : { events: 30, kills: 2, faults: 0.12 };
const PRIVATE = { WEBHOOK_ALLOW_PRIVATE: "true" };

async function act<T>(request: APIRequestContext, origin: string, action: string, input: unknown): Promise<T> {
  const answer = await postAction(request, action, [input], { headers: { origin } });
  const result = returned(await answer.text());
  expect(result, action).toMatchObject({ ok: true });
  return (result as { value: T }).value;
}

test(`${SIZE.events} deliveries to a receiver that fails, from a server that is killed ${SIZE.kills} times: each arrives, in order @long`, async ({
  startOwn,
  playwright,
}) => {
  const receiver = await startReceiver();
  const forbidden = await startReceiver();
  const random = seeded(29);
  const forged: string[] = [];
  let webhook: Webhook | undefined;
  let killAt = Number.POSITIVE_INFINITY;
  let strike = () => {};
  receiver.react(({ body, headers }, index) => {
    try {
      webhook?.verify(body, headers);
    } catch {
      forged.push(body);
    }
    if (index >= killAt) strike();
    if (!random.chance(SIZE.faults)) return 204;
    return random.pick([500, 503, "reset", "hang", "slow_body", { redirect: forbidden.url }] as const);
  });

  let rolecall = await startOwn(PRIVATE);
  let request = await asAdministrator(playwright, rolecall);
  const { secret } = await act<{ secret: string }>(request, rolecall.url, "destination.create", {
    kind: "webhook",
    name: "ops",
    form: "json",
    events: ["rights"],
    where: { target: "url", url: receiver.url },
  });
  webhook = new Webhook(secret);

  const rounds = SIZE.kills + 1;
  for (let round = 0; round < rounds; round++) {
    const struck = new Promise<void>((resolve) => {
      strike = resolve;
    });
    killAt = receiver.received.length + 1 + random.whole(SIZE.events / rounds / 2);
    for (let one = 0; one < SIZE.events / rounds; one++)
      await act(request, rolecall.url, "team.create", { name: `Team ${round} ${one}` });
    if (round === rounds - 1) break;
    await struck;
    await rolecall.stop("SIGKILL");
    silenceServers(rolecall);
    rolecall = await startOwn(PRIVATE);
    const storageState = await request.storageState();
    await request.dispose();
    request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
  }
  killAt = Number.POSITIVE_INFINITY;

  const due = () =>
    auditOf(rolecall.folder)
      .filter(({ action, outcome }) => action === "team.create" && outcome === "done")
      .map(({ id }) => String(id));
  expect(due().length).toBe(SIZE.events);
  const arrived = () => idsOf(receiver);
  await expect.poll(() => arrived().length, { timeout: PROVE ? 900_000 : 90_000 }).toBe(SIZE.events);
  expect(arrived()).toEqual(due());
  expect(forged).toEqual([]);
  expect(forbidden.received).toEqual([]);
  // Repetitions have the id of the first.
  for (const { headers } of receiver.received) expect(due()).toContain(headers["webhook-id"]);
  const stored = [textOfDatabase(rolecall.folder), rolecall.output(), ...filesBelow(rolecall.folder).values()];
  for (const hidden of [secret, secret.slice("whsec_".length)])
    expect(stored.filter((text) => holds(text, hidden))).toEqual([]);
  await request.dispose();
  await receiver.stop();
  await forbidden.stop();
});

/** The ids in the order in which each was accepted first. */
function idsOf(receiver: Receiver): string[] {
  return [...new Set(receiver.accepted().map(({ headers }) => headers["webhook-id"] ?? ""))];
}
