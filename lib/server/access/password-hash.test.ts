import { availableParallelism } from "node:os";
import { hash } from "@node-rs/argon2";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { registry } from "../../testing/server.ts";
import { Refusal } from "../base/failure.ts";
import { NO_PASSWORD } from "../store/people/accounts.ts";
import { hashPassword, isBelowFloor, verifyPassword } from "./password-hash.ts";

const PASSWORD = "tulip-gravel-monsoon-quartz";
const CORES = availableParallelism();
const MAX_WAITING = 32;

beforeEach(() => registry()?.clear());

describe("a password's hash", () => {
  test("is argon2id with at least 19 MiB, two passes and one lane", async () => {
    const [, algorithm, version, parameters = "", salt = "", digest = ""] = (await hashPassword(PASSWORD)).split("$");
    expect([algorithm, version]).toEqual(["argon2id", "v=19"]);
    const { m, t, p } = Object.fromEntries(parameters.split(",").map((part) => part.split("=")));
    expect(Number(m)).toBeGreaterThanOrEqual(19_456);
    expect([t, p]).toEqual(["2", "1"]);
    expect(Buffer.from(salt, "base64").length).toBeGreaterThanOrEqual(16);
    expect(Buffer.from(digest, "base64").length).toBeGreaterThanOrEqual(32);
  });

  test("differs each time, so that the store does not reveal equal passwords", async () => {
    expect(await hashPassword(PASSWORD)).not.toBe(await hashPassword(PASSWORD));
  });

  test("matches only its own password, to the last of 128 characters", async () => {
    const long = "x".repeat(127);
    const stored = await hashPassword(`${long}a`);
    expect(await verifyPassword(stored, `${long}a`)).toBe(true);
    expect(await verifyPassword(stored, `${long}b`)).toBe(false);
    expect(await verifyPassword(stored, long)).toBe(false);
  });
});

describe("a hash that was made under a lower floor", () => {
  const of = (memoryCost: number, timeCost: number) =>
    hash(PASSWORD, { algorithm: 2, memoryCost, timeCost, parallelism: 1 });

  test("is told by its memory and passes", async () => {
    expect(isBelowFloor(await of(19 * 1024, 1))).toBe(true);
    expect(isBelowFloor(await hashPassword(PASSWORD))).toBe(false);
    expect(isBelowFloor(await of(32 * 1024, 3))).toBe(false);
  });

  test("is not one that Rolecall never made", async () => {
    expect(isBelowFloor(await of(64, 1))).toBe(false);
    for (const text of ["", "x", "$2b$10$abc"]) expect(isBelowFloor(text)).toBe(false);
  });
});

describe("where there is no account", () => {
  test("no password is right, not even that of the dummy hash", async () => {
    expect(await verifyPassword(undefined, PASSWORD)).toBe(false);
    expect(await verifyPassword(undefined, "nobody has this password")).toBe(false);
  });

  test.each([undefined, NO_PASSWORD])(
    "the same work is done as for a wrong password, with the hash %j",
    async (none) => {
      const costOf = (hashed: string) => hashed.split("$").slice(1, 4);
      await verifyPassword(none, "the stand-in is made on first use");
      const standIn = await (registry()?.get("dummy-hash") as Promise<string>);
      expect(costOf(standIn)).toEqual(costOf(await hashPassword(PASSWORD)));
      // It is this one that each try is compared with.
      registry()?.set("dummy-hash", Promise.resolve("no hash"));
      await expect(verifyPassword(none, "wrong")).rejects.toThrow();
      registry()?.set("dummy-hash", hash("wrong", { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 }));
      expect(await verifyPassword(none, "wrong")).toBe(false);
    },
  );
});

describe("a flood of sign-ins", () => {
  /** Occupies every hashing slot until it is released. */
  async function takeAllPlaces(): Promise<{ leave: () => Promise<unknown> }> {
    await hashPassword(PASSWORD);
    const gate = registry()?.get("hash-gate") as { run<T>(work: () => Promise<T>): Promise<T> };
    const left = Promise.withResolvers<void>();
    const places = Array.from({ length: CORES }, () => gate.run(() => left.promise));
    return {
      leave() {
        left.resolve();
        return Promise.all(places);
      },
    };
  }

  test("never runs more hashes at once than there are cores, and runs all of them in the end", async () => {
    await hashPassword(PASSWORD);
    const gate = registry()?.get("hash-gate") as { run<T>(work: () => Promise<T>): Promise<T> };
    let running = 0;
    let most = 0;
    let done = 0;
    const all = Array.from({ length: CORES + MAX_WAITING }, () =>
      gate.run(async () => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        done++;
      }),
    );
    await Promise.all(all);
    expect(most).toBe(CORES);
    expect(done).toBe(CORES + MAX_WAITING);
  });

  test("waits while every core is taken, known accounts and unknown ones alike", async () => {
    const stored = await hashPassword(PASSWORD);
    const places = await takeAllPlaces();
    let answered = 0;
    const waiting = [verifyPassword(stored, PASSWORD), verifyPassword(undefined, PASSWORD)];
    for (const answer of waiting) answer.then(() => answered++);
    // Long enough for both, if they did not have to wait.
    for (let run = 0; run < 5; run++) await hash(PASSWORD);
    expect(answered).toBe(0);
    await places.leave();
    expect(await Promise.all(waiting)).toEqual([true, false]);
  });

  test("is refused as busy from the 33rd that would have to wait, and those before it are served", async () => {
    const stored = await hashPassword(PASSWORD);
    const places = await takeAllPlaces();
    const waiting = Array.from({ length: MAX_WAITING }, () => verifyPassword(stored, PASSWORD));
    const isCounted = vi.fn(async () => {});
    const refused = await verifyPassword(stored, PASSWORD, isCounted).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(isCounted, "a try that was refused as busy is no failed one").not.toHaveBeenCalled();
    expect(refused).toMatchObject({ code: "busy" });
    await places.leave();
    expect(await Promise.all(waiting)).toEqual(Array(MAX_WAITING).fill(true));
    expect(await verifyPassword(stored, PASSWORD)).toBe(true);
  });

  test("gives a place back when a hash fails", async () => {
    const failures = Array.from({ length: 3 * CORES }, () => verifyPassword("not a hash", PASSWORD));
    expect((await Promise.allSettled(failures)).every(({ status }) => status === "rejected")).toBe(true);
    expect(await verifyPassword(await hashPassword(PASSWORD), PASSWORD)).toBe(true);
  });
});
