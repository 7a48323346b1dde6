import "server-only";
import type { Permit } from "../auth/guard.ts";
import type { Note } from "../run.ts";
import type * as T from "#lib/shared/requests.ts";
const later = (): never => { throw new Error("not yet"); };
export async function listRequests(_permit: Permit<"requests.ask">, _input: unknown): Promise<T.RequestList> { return later(); }
