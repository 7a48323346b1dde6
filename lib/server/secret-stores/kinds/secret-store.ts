import type { StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { Secret } from "../../base/secret.ts";

/** What the store has beside a password, for those who read it. `host`, `port` and `database` are empty where they are not known. */
export type About = {
  username: string;
  cluster: string;
  clusterId: string;
  host: string;
  port: string;
  database: string;
};

/** A password in a store. `marker` is that of the delivery that wrote it; null for one that Rolecall did not write. */
export type Held = { password: Secret; marker: string | null };

/** What a store has at a path: nothing (`version` null), the current password, and the next one, which is not current yet. */
type Found = { version: string | null; current: Held | null; next: Held | null };

/**
 * A secret store, as a delivery uses it. Each function can be repeated after a lost answer. They throw {@link SecretStoreError}.
 */
export type SecretStore = {
  read: (path: string) => Promise<Found>;
  /**
   * Writes the next password beside the current one; resolves to the version that was there. Throws `foreign` for a secret of another SQL
   * user, `pending` where another program has a next one there, and `conflict` where another writer came first.
   */
  writeNext: (path: string, about: About, next: { password: Secret; marker: string }) => Promise<string | null>;
  /** Makes the next password with this marker the current one; resolves to the version that has it. Throws `lost` where it is gone. */
  makeCurrent: (path: string, marker: string) => Promise<string>;
  /** Takes the next password with this marker out again; does nothing where it is not there. The current one stays. */
  putBack: (path: string, marker: string) => Promise<void>;
  /** Removes the secret. For the probe of a test only. */
  remove: (path: string) => Promise<void>;
};

/** A store did not do what the request says. Its message names the problem only: never an answer, which could have a password. */
export class SecretStoreError extends Error {
  override readonly name = "SecretStoreError";
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** How often a change is made again that another writer came before. */
const TRIES = 3;

/** Repeats what reads and then writes, while others write in between. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isAgain = error instanceof SecretStoreError && error.problem === "conflict";
      if (!isAgain || tries >= TRIES) throw error;
    }
  }
}
