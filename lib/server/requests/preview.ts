import "server-only";
import type { Permit } from "../auth/guard.ts";
import type { Note } from "../run.ts";
import type * as T from "#lib/shared/requests.ts";
const later = (): never => { throw new Error("not yet"); };
export async function previewRequest(_permit: Permit<"requests.decide">, _input: unknown): Promise<T.RequestPreview> { return later(); }
