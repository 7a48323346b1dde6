import type { ErrorWords } from "./error-text.ts";

/** Signing in, second factors and confirmations. */
export const SIGN_IN = {
  unauthenticated: {
    title: "You are signed out",
    text: "Your session ended; nothing was changed. Sign in in another tab, then try again here.",
  },
  wrong_credentials: {
    title: "Email or password is wrong",
    text: "Check both and try again. After five failures, you must wait a few minutes.",
  },
  password_wrong: {
    title: "Password is wrong",
    text: "Try again. After five failures, you must wait a few minutes; nothing was changed.",
  },
  code_wrong: {
    title: "This code is wrong",
    text: "Each code works once, for a short time: enter the newest one. After five failures, you must wait a few minutes.",
  },
  passkey_refused: {
    title: "Rolecall does not accept this passkey",
    text: "It was removed, belongs to another account, or its answer was too late. Try again, or use your password.",
  },
  passkey_not_used: {
    title: "No passkey was used",
    text: "The browser has none for Rolecall, or its window was closed. Try again, or use your password.",
  },
  passkey_exists: {
    title: "This device has a passkey of your account",
    text: "Use that one, or add a passkey on another device.",
  },
  factor_required: {
    title: "Set up a second factor first",
    text: "An administrator requires one. Reload the page to set it up; nothing was changed.",
  },
  last_factor: {
    title: "This is your last second factor",
    text: "An administrator requires one. Add another first; nothing was changed.",
  },
  last_way_in: {
    title: "This is your only way to sign in",
    text: "Add another way to sign in first. Nothing was changed.",
  },
  own_factor_first: {
    title: "You have no second factor",
    text: "Set up your own on the page Security before you require one from others. Nothing was changed.",
  },
  factor_expired: {
    title: "This took too long",
    text: "Start again. Nothing was changed.",
  },
  password_off: {
    title: "Passwords are turned off",
    text: "Sign in with the sign-in provider or a passkey. Nothing was changed.",
  },
} as const satisfies ErrorWords;
