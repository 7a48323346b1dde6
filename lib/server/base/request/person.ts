import { AsyncLocalStorage } from "node:async_hooks";
import { singleton } from "../singleton.ts";

/** Runs the work of a person's request under their account, so that its place in a queue can be shown. It gives no right. */
export function forPerson<T>(accountId: string, work: () => Promise<T>): Promise<T> {
  return people().run(accountId, work);
}

/** The account whose request is at work here; undefined for work that no signed-in person started. */
export function person(): string | undefined {
  return people().getStore();
}

function people(): AsyncLocalStorage<string> {
  return singleton("person", () => new AsyncLocalStorage<string>());
}
