import type { ErrorWords } from "./error-text.ts";

/** The sign-in provider and what it decides. */
export const PROVIDER = {
  provider_unreachable: {
    title: "The sign-in provider cannot be reached",
    text: "Try again in a minute, or sign in another way. Nothing was changed.",
  },
  provider_refused: {
    title: "The sign-in provider did not sign you in",
    text: "You cancelled the sign-in, or the provider does not let you use Rolecall. Try again, or ask the people who run the provider.",
  },
  provider_refuses_rolecall: {
    title: "The sign-in provider does not accept Rolecall",
    text: "Rolecall's client ID, secret, scopes or redirect URI do not match. Ask an administrator to check the server's configuration.",
  },
  provider_bad_answer: {
    title: "The sign-in provider's answer was not accepted",
    text: "The answer does not prove that you signed in here. Start again; if that does not help, ask an administrator to check the log.",
  },
  provider_outdated: {
    title: "This sign-in has ended",
    text: "It was used, took more than ten minutes, or began in another browser. Start again.",
  },
  provider_too_often: {
    title: "Too many sign-ins failed",
    text: "Wait a few minutes, then try again. Nothing was changed.",
  },
  provider_unverified: {
    title: "Your email address is not verified",
    text: "The sign-in provider does not confirm that it is yours. Verify it there, or ask the people who run the provider.",
  },
  provider_no_account: {
    title: "You have no account yet",
    text: "Ask an administrator to invite the address that you have at the sign-in provider.",
  },
  provider_account_disabled: {
    title: "Your account is disabled",
    text: "Ask an administrator to enable it.",
  },
  provider_other_person: {
    title: "This account belongs to another person at the sign-in provider",
    text: "Use the sign-in that you used before, or ask an administrator to unlink the account.",
  },
  provider_no_choice: {
    title: "The sign-in provider does not let you choose an account",
    text: "Continue there once more. It then asks you to sign in, and you can use another account.",
  },
  provider_groups_unread: {
    title: "The sign-in provider did not send your groups",
    text: "You are in too many, or they came in an unknown form. Ask the people who run it to send only the groups assigned to Rolecall; nothing was changed.",
  },
  provider_not_again: {
    title: "The sign-in provider did not ask you again",
    text: "It must ask you to sign in each time. Sign out there and try again, or confirm another way; nothing was changed.",
  },
  provider_only: {
    title: "Sign in with the sign-in provider",
    text: "Continue with the provider: its groups give your account rights, so a password or a passkey alone no longer signs you in.",
  },
  from_directory: {
    title: "The sign-in provider manages this",
    text: "Change the person's groups at the sign-in provider, or the table Groups in Settings. Nothing was changed.",
  },
} as const satisfies ErrorWords;
