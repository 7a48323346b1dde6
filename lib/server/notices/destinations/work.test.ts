import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { expect, test, vi } from "vitest";
import type { Reaction } from "../../../testing/doubles/receiver.ts";
import { eachStore } from "../../../testing/server.ts";
import {
  beginDestinations,
  due,
  happens,
  receiver,
  secret,
  sendDue,
  targets,
  to,
  ways,
} from "../../../testing/sql-users/destination-steps.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { deliveriesOf } from "../../store/automation/deliveries.ts";
import { saveDelivered, saveGivenUp } from "../../store/automation/delivery-attempts.ts";
import {
  destinationOf,
  dueDestinations,
  editDestination,
  pauseDestination,
  removeDestination,
  retryDestination,
  saveSealed,
} from "../../store/automation/destinations.ts";
import { newSigningSecret } from "./sealed.ts";
import { attempt } from "./work.ts";

beginDestinations();

const ARRIVED = { delivered: true, status: 204, ms: 1, problem: null } as const;
const EDIT = { name: "moved", form: "json" as const, events: ["sql_user" as const] };

eachStore((db) => {
  test("chosen events arrive in their order, signed, and others do not", async () => {
    const id = await to(db());
    await happens(
      db(),
      ...[{ target: "a" }, { action: "team.create", target: "no" }, { target: "begun", outcome: "intended" as const }],
      ...[{ target: "b" }, { target: "refused", outcome: "refused" as const }, { target: "c" }],
    );
    await sendDue(db(), ways);
    expect(targets()).toEqual(["a", "b", "c"]);
    for (const { body, headers } of receiver.received) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
    expect(() =>
      new Webhook(newSigningSecret().reveal()).verify(
        receiver.received[0]?.body ?? "",
        receiver.received[0]?.headers ?? {},
      ),
    ).toThrow();
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 6, delivered: 3, tries: 0, failingSince: null });
    expect(await dueDestinations(db(), Date.now())).toEqual([]);
    await sendDue(db(), ways);
    expect(receiver.received).toHaveLength(3);
    expect((await deliveriesOf(db(), id, 9)).map(({ result, status }) => [result, status])).toEqual(
      Array(3).fill(["delivered", 204]),
    );
  });

  test("a failed event holds up the later ones, and is repeated with the same id", async () => {
    const id = await to(db());
    await happens(db(), { target: "a" }, { target: "b" }, { target: "c" });
    receiver.react((_request, index) => ([1, 2, 3].includes(index) ? 500 : 204));
    for (let turn = 0; turn < 5; turn++) {
      await sendDue(db(), ways);
      await due(db(), id);
    }
    expect(targets()).toEqual(["a", "b", "c"]);
    const tried = receiver.received.map(({ body }) => JSON.parse(body).data.target);
    expect(tried).toEqual(["a", "b", "b", "b", "b", "c"]);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids.slice(1, 5)).size).toBe(1);
    expect(new Set(ids).size).toBe(3);
  });

  test("with any failures, each event arrives in the order of the audit, and a repetition never overtakes", async () => {
    const reaction = fc.constantFrom<Reaction[]>(204, 204, 200, 500, 404, 302, "reset");
    await fc.assert(
      fc.asyncProperty(
        fc.array(reaction, { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        async (faults, count) => {
          const [id, before] = [await to(db()), receiver.received.length];
          await db()
            .updateTable("destinations")
            .set({ sent_up_to: (await auditHead(db())).sequence })
            .where("id", "=", id)
            .execute();
          receiver.react((_request, index) => faults[index - before] ?? 204);
          const wanted = Array.from({ length: count }, (_, index) => `t${index}`);
          await happens(db(), ...wanted.map((target) => ({ target })));
          for (let turn = 0; turn <= faults.length; turn++) {
            await sendDue(db(), ways);
            await due(db(), id);
          }
          const tried = receiver.received.slice(before).map(({ body }) => JSON.parse(body).data.target);
          expect([...new Set(tried)]).toEqual(wanted);
          expect(tried).toEqual(tried.toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1))));
          expect(await destinationOf(db(), id)).toMatchObject({ delivered: count, givenUp: 0, failingSince: null });
          await removeDestination(db(), id);
        },
      ),
      { numRuns: process.env.ROLECALL_PROVE ? 15 : 7 },
    );
  });

  test("a failed attempt is repeated only when it is due", async () => {
    const id = await to(db());
    await happens(db(), { target: "a" });
    receiver.react(() => "hang");
    await sendDue(db(), ways);
    await sendDue(db(), ways);
    expect(receiver.received).toHaveLength(1);
    const failing = await destinationOf(db(), id);
    expect(failing).toMatchObject({ tries: 1, sentUpTo: 0 });
    expect(failing?.nextAt).toBeGreaterThan(Date.now());
    expect(failing?.failingSince).not.toBeNull();
    expect(await deliveriesOf(db(), id, 9)).toMatchObject([{ result: "retry", status: null, problem: "timeout" }]);
  });

  test.each([
    ["an edit", (id: string, sealed: string) => editDestination(db(), { id, sealed }, EDIT, 0)],
    ["a retry", (id: string) => retryDestination(db(), id, 0)],
    [
      "a resumption",
      async (id: string) => {
        await pauseDestination(db(), id, true);
        await pauseDestination(db(), id, false, 0);
      },
    ],
    ["a new secret", (id: string, sealed: string) => saveSealed(db(), id, { from: sealed, to: "1.new" })],
  ])("%s during an attempt survives its failure, which is in the log", async (_about, change) => {
    const id = await to(db());
    await happens(db(), { target: "a" });
    receiver.react(() => "hang");
    // Longer than a change takes on a busy machine.
    const working = sendDue(db(), { ...ways, timeoutMs: 1_500 });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { interval: 5, timeout: 20_000 });
    await change(id, (await destinationOf(db(), id))?.sealed ?? "");
    await working;
    expect(await destinationOf(db(), id)).toMatchObject({ tries: 0, failingSince: null });
    expect(await dueDestinations(db(), Date.now())).toEqual([id]);
    expect(await deliveriesOf(db(), id, 9)).toMatchObject([{ result: "retry", problem: "timeout" }]);
  });

  test("an edit does not put back a secret that was replaced meanwhile", async () => {
    const id = await to(db());
    const read = await destinationOf(db(), id);
    const sealed = read?.sealed ?? "";
    await saveSealed(db(), id, { from: sealed, to: "1.new" });
    expect(await editDestination(db(), { id, sealed }, { ...EDIT, sealed })).toBe(false);
    expect(await destinationOf(db(), id)).toMatchObject({ sealed: "1.new", name: "ops" });
  });

  test("a paused destination gets nothing, and everything once it is resumed", async () => {
    const id = await to(db());
    await pauseDestination(db(), id, true);
    await happens(db(), { target: "a" });
    await sendDue(db(), ways);
    expect(receiver.received).toEqual([]);
    await pauseDestination(db(), id, false);
    await sendDue(db(), ways);
    expect(targets()).toEqual(["a"]);
  });

  test("a server that comes too late with an attempt neither moves a destination back nor stands in its log", async () => {
    const id = await to(db());
    await happens(db(), { target: "a" }, { target: "b" });
    const early = await destinationOf(db(), id);
    if (!early) throw new Error("no destination");
    await sendDue(db(), ways);
    const late = { to: 1, delivery: attempt("event", [{ sequence: 1 }], ARRIVED, "delivered") };
    expect(await saveDelivered(db(), early, late)).toBe(false);
    expect(await saveGivenUp(db(), early, late)).toBe(false);
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 2, delivered: 2, givenUp: 0 });
    expect(await deliveriesOf(db(), id, 9)).toHaveLength(2);
  });

  test("several workers at once send each event once", async () => {
    await to(db());
    await happens(db(), ...Array.from({ length: 20 }, (_, index) => ({ target: `t${index}` })));
    await Promise.all(Array.from({ length: 5 }, () => sendDue(db(), ways)));
    expect(targets()).toEqual(Array.from({ length: 20 }, (_, index) => `t${index}`));
  });
});
