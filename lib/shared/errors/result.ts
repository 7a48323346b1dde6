import type { z } from "zod";
import type { failureSchema } from "./failure-schema.ts";

/**
 * A failure as people see it, see {@link failureSchema}. Types alone, since the first load of a page has no zod. `sentAt`: when this
 * browser sent a change whose answer was lost.
 */
export type Failure = z.infer<typeof failureSchema> & { sentAt?: number };

/** The answer of every action and route: expected failures are values, never thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };
