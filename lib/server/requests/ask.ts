import "server-only";
import type { Permit } from "../auth/guard.ts";
import type { Note } from "../run.ts";
import type * as T from "#lib/shared/requests.ts";
const later = (): never => { throw new Error("not yet"); };
export async function askForNew(_permit: Permit<"requests.ask">, _input: unknown, _note: Note): Promise<{ id: string }> { return later(); }
export async function askAboutOwn(_permit: Permit<"own.ask">, _input: unknown, _note: Note): Promise<{ id: string }> { return later(); }
