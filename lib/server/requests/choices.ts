import "server-only";
import type { Permit } from "../auth/guard.ts";
import type { Note } from "../run.ts";
import type * as T from "#lib/shared/requests.ts";
const later = (): never => { throw new Error("not yet"); };
export async function askChoices(_permit: Permit<"requests.ask">): Promise<T.AskChoices> { return later(); }
