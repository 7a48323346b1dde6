import * as oidc from "openid-client";
import { present } from "#lib/shared/present.ts";
import { Refusal } from "../../base/failure.ts";

/** Errors with which the provider rejects Rolecall itself, for every person (RFC 6749, sections 4.1.2.1 and 5.2). */
const REFUSES_ROLECALL = [
  ...["invalid_client", "unauthorized_client", "invalid_request", "invalid_scope"],
  ...["unsupported_response_type", "unsupported_grant_type", "request_not_supported"],
];
const IS_AWAY = ["server_error", "temporarily_unavailable"];
/** Codes of `openid-client` for an answer that was late or is not a provider's. */
const NO_ANSWER = ["OAUTH_TIMEOUT", "OAUTH_ABORT"];

/** The refusal for a failure at the provider. */
export function faultOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
    return new Refusal(codeOf(error));
  // A challenge is about Rolecall's own credentials (RFC 6749, section 5.2).
  if (error instanceof oidc.WWWAuthenticateChallengeError) return new Refusal("provider_refuses_rolecall");
  if (statusOf(error) >= 500 || isNoAnswer(error)) return new Refusal("provider_unreachable");
  return new Refusal("provider_bad_answer");
}

/** Errors with which providers answer a `select_account` that they do not support, or cannot do. */
const NO_CHOICE = ["invalid_request", "account_selection_required", "interaction_required"];

/** Whether the provider rejects a sign-in because it cannot let the person choose an account. */
export function isNoChoice(error: unknown): boolean {
  return error instanceof oidc.AuthorizationResponseError && NO_CHOICE.includes(error.error);
}

function codeOf(given: oidc.AuthorizationResponseError | oidc.ResponseBodyError) {
  if (IS_AWAY.includes(given.error)) return "provider_unreachable";
  if (REFUSES_ROLECALL.includes(given.error)) return "provider_refuses_rolecall";
  // The provider rejects a code that is for another browser or was used.
  return given instanceof oidc.AuthorizationResponseError ? "provider_refused" : "provider_bad_answer";
}

function isNoAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof oidc.ClientError) return NO_ANSWER.includes(error.code ?? "");
  return error instanceof TypeError || ["TimeoutError", "AbortError"].includes(error.name);
}

function statusOf(error: unknown): number {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Response ? cause.status : 0;
}

/** The loggable part of an error: its cause may hold tokens and claims. */
export function describeFault(error: unknown): { reason: string; code?: string; answered?: string } {
  if (!(error instanceof Error)) return { reason: "unknown" };
  const { code } = error as { code?: unknown };
  const answered =
    error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError
      ? error.error.slice(0, 100)
      : undefined;
  return present({
    reason: answered === undefined ? error.message.slice(0, 200) : error.name,
    code: typeof code === "string" ? code : undefined,
    answered,
  });
}
