import type { ErrorWords } from "./error-text.ts";

/** What every door and the API refuse before they do anything. */
export const CALLS = {
  reauthentication_required: {
    title: "Confirm it is you",
    text: "Enter your password again, or use a passkey or the sign-in provider, to continue. Nothing was changed yet.",
  },
  factor_proof_required: {
    title: "Confirm with a second factor",
    text: "Use a passkey, or enter a code from your authenticator app, to continue. Nothing was changed yet.",
  },
  forbidden: {
    title: "You don't have permission",
    text: "Ask an administrator for access. Nothing was changed.",
  },
  wrong_origin: {
    title: "The request came from another site",
    text: "Rolecall accepts changes only from its own address. Open that address and try again.",
  },
  token_invalid: {
    title: "This token is not valid",
    text: "It is unknown, revoked or expired, or its owner can no longer use it. Make a new one on the page API tokens.",
  },
  token_owner_away: {
    title: "The owner of this token must sign in",
    text: "The owner's rights come from the sign-in provider, and their last sign-in there has ended or is over 7 days old. One sign-in there makes the token work again; nothing was changed.",
  },
  token_scope: {
    title: "This token may not do this",
    text: "It lacks the scope, or no token may do this. The API reference names the scope of each call; nothing was changed.",
  },
  token_address: {
    title: "This token cannot be used from here",
    text: "It was made for other addresses. Use it from one of those, or make another; nothing was changed.",
  },
  token_needs_person: {
    title: "This needs a person",
    text: "A protected SQL user is changed only by a Cluster Admin who confirms their identity in Rolecall. Nothing was changed.",
  },
  too_many_calls: {
    title: "Too many calls",
    text: "There were too many calls, or too many refused changes, in this minute. Wait and try again; nothing was changed.",
  },
  idempotency_other_body: {
    title: "This idempotency key belongs to another call",
    text: "Use a new key for each call, and the same key only to repeat one. Nothing was changed.",
  },
  idempotency_running: {
    title: "The first call with this key is still running",
    text: "Wait a moment and repeat it. Nothing was changed by this call.",
  },
  not_found: {
    title: "Not found",
    text: "It does not exist, or you have no access to it. Check the address, or ask an administrator.",
  },
  method_not_allowed: {
    title: "This method is not supported here",
    text: "Use one of the methods in the header `Allow`. Nothing was changed.",
  },
  wrong_host: {
    title: "Rolecall has another address",
    text: "Use the address in APP_URL. Nothing was changed.",
  },
  invalid_input: {
    title: "Some input is invalid",
    text: "Correct it and try again. Nothing was changed.",
  },
  too_large: {
    title: "The input is too large",
    text: "Send less at once. Nothing was changed.",
  },
} as const satisfies ErrorWords;
