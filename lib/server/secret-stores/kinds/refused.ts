import { STORE_PROBLEMS, type StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import { Refusal } from "../../base/failure.ts";
import { SecretStoreError } from "./secret-store.ts";

/** Throws `secret_store_failed` with the store's problem in words, after `undoing` it. */
export async function failing<T>(store: string, work: () => Promise<T>, undoing?: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await undoing?.();
    if (!(error instanceof SecretStoreError)) throw error;
    throw refused(store, error.problem);
  }
}

/** The refusal `secret_store_failed` with the problem of the secret store named `store` in words. */
export const refused = (store: string, problem: StoreProblem) =>
  new Refusal("secret_store_failed", { fields: { deliver: `${store} ${STORE_PROBLEMS[problem]}.` } });
