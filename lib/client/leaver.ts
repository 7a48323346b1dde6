import type { StartLeaverInput } from "#lib/shared/people/leaver.ts";
import type { Call } from "./calls/use-operation.ts";
import { newKey } from "./rotation-keys.ts";

export type LeaverChoices = Omit<StartLeaverInput, "key">;

/** Starts a plan, or lets the open one go on, under this session and for this browser. */
export function keyedLeaver<N extends `leaver.${"start" | "continue"}`>(name: N) {
  return async (choices: LeaverChoices) => ({ name, input: { ...choices, key: await newKey() } }) as Call<N>;
}
