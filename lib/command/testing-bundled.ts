import { inject } from "vitest";
import { type Ran, rolecall as run } from "./testing.ts";

/** {@link run} with the program as the build bundles it, which starts faster than the sources. For unit tests. */
export function rolecall(given: readonly string[], around: Parameters<typeof run>[1] = {}): Promise<Ran> {
  return run(given, { program: inject("command"), ...around });
}
