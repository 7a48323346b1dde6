import { z } from "zod";

/** The accounts that need a second factor. Administrators include Cluster Admins. */
export const FACTOR_SCOPES = ["off", "administrators", "everybody"] as const;
export type FactorScope = (typeof FACTOR_SCOPES)[number];

export const FACTOR_SCOPE_NAMES: Record<FactorScope, string> = {
  off: "No account",
  administrators: "Administrators and Cluster Admins",
  everybody: "Every account",
};

/** `graceDays`: how long people have from the day on which the policy was set, or their account was made. */
export const factorPolicyInput = z.strictObject({
  scope: z.enum(FACTOR_SCOPES),
  graceDays: z.int().min(0).max(90),
});
export type FactorPolicy = z.infer<typeof factorPolicyInput>;

/** The policy from its stored text. Unset is off; an unreadable text is the strictest. */
export function factorPolicyFrom(text: string | undefined): FactorPolicy {
  if (text === undefined) return { scope: "off", graceDays: 0 };
  try {
    return factorPolicyInput.parse(JSON.parse(text));
  } catch {
    return { scope: "everybody", graceDays: 0 };
  }
}
