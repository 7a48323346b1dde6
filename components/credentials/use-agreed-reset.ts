import { useState } from "react";
import type { Failure } from "#lib/shared/errors/result.ts";
import { present } from "#lib/shared/present.ts";

type PairConsent = { active?: true };
/** `replaces`: the password on another person's screen that may become useless. `active`: of a pair, and reset nevertheless. */
export type ResetOf = { name: string; replaces?: string | undefined; active?: true | undefined };

/**
 * Runs a reset with all that the person has agreed to: another question may follow the first. `run` is of the reset, or of the delivery that
 * takes its place.
 */
export function useAgreedReset(name: string, run: (input: ResetOf) => void): (answer: Omit<ResetOf, "name">) => void {
  const [agreed, setAgreed] = useState<PairConsent>({});
  return ({ replaces, active }) => {
    const all = present({ ...agreed, active: active ?? agreed.active });
    setAgreed(all);
    run({ name, replaces, ...all });
  };
}

/** What a person agrees to who presses the button again under this refusal. */
export function agreedTo(failure: Failure | null): Omit<ResetOf, "name"> {
  const agreed: Omit<ResetOf, "name"> = { replaces: failure?.inView?.id };
  if (failure?.code === "active_in_pair") agreed.active = true;
  return agreed;
}
