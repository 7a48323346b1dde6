import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { Refusal } from "../base/failure.ts";
import { singleton } from "../base/singleton.ts";
import { NO_PASSWORD } from "../store/people/accounts.ts";

/** argon2id with 19 MiB, two passes, one lane: the floor that OWASP names for it. */
const OPTIONS = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;
/** The first floor of Rolecall: a hash with less memory is none of its own. */
const FIRST_MEMORY = 19 * 1024;
const MAX_WAITING = 32;

/** Hashes a new password of an account. */
export function hashPassword(password: string): Promise<string> {
  return gate().run(() => hash(password, OPTIONS));
}

/**
 * Whether `password` matches the hash `hashed`. Takes the same time without an account or password (`hashed` undefined or empty), so the
 * time does not reveal which addresses have one. Throws the refusal `busy` where 32 checks are waiting; otherwise runs `first` when the
 * check leaves the queue, before it checks the password.
 */
export async function verifyPassword(
  hashed: string | undefined,
  password: string,
  first: () => Promise<void> = async () => {},
): Promise<boolean> {
  const stored = hashed === NO_PASSWORD ? undefined : hashed;
  const matches = await gate().run(async () => {
    await first();
    return verify(stored ?? (await dummyHash()), password);
  });
  return matches && stored !== undefined;
}

/** Whether Rolecall made this hash under an earlier, lower floor. */
export function isBelowFloor(hashed: string): boolean {
  const [, memory = "", passes = ""] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(hashed) ?? [];
  if (Number(memory) < FIRST_MEMORY) return false;
  return Number(memory) < OPTIONS.memoryCost || Number(passes) < OPTIONS.timeCost;
}

function dummyHash(): Promise<string> {
  return singleton("dummy-hash", () => hash("nobody has this password", OPTIONS));
}

/** At most one hash per core runs: each takes 19 MiB and a core, and a flood of sign-ins must not starve other requests. */
class Gate {
  #running = 0;
  #waiting: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= availableParallelism()) {
      if (this.#waiting.length >= MAX_WAITING) throw new Refusal("busy");
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

function gate(): Gate {
  return singleton("hash-gate", () => new Gate());
}
