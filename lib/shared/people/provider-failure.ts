import type { ErrorCode } from "../errors/errors.ts";
import { PROVIDER } from "../errors/parts/provider.ts";
import type { Failure } from "../errors/result.ts";

/** Failures of a sign-in at the provider that are not about the provider. */
const OTHERS = ["wrong_origin", "unauthenticated", "store_unavailable", "audit_unavailable", "internal"] as const;
const REQUEST_ID = /^req_[0-9A-Z]{26}$/;

const OF_THE_ACCOUNT: ReadonlySet<ErrorCode> = new Set([
  "provider_unverified",
  "provider_no_account",
  "provider_account_disabled",
  "provider_other_person",
]);

/** What the provider is to ask, also where the person has a session there: to choose an `account`, or only to `sign_in` again. */
export type AskAgain = "account" | "sign_in";

/** What the provider is to ask after this failure, so that another account may succeed. */
export function askAfter(failure: Failure | undefined): AskAgain | undefined {
  if (failure?.code === "provider_no_choice") return "sign_in";
  return failure !== undefined && OF_THE_ACCOUNT.has(failure.code) ? "account" : undefined;
}

/** The failure that a page's address tells after the way back from the sign-in provider. Anyone can write such an address: it only chooses words. */
export function providerFailure(code: unknown, requestId: unknown): Failure | undefined {
  const ofProvider = (Object.keys(PROVIDER) as (keyof typeof PROVIDER)[]).filter((key) => key.startsWith("provider_"));
  const known = [...ofProvider, ...OTHERS];
  const found = known.find((each) => each === code);
  if (!found) return undefined;
  return { code: found, requestId: typeof requestId === "string" && REQUEST_ID.test(requestId) ? requestId : "" };
}
