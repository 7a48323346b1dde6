import type { ErrorWords } from "./error-text.ts";

/** Links, accounts and administrators. */
export const ACCOUNTS = {
  link_void: {
    title: "This link no longer works",
    text: "It is incomplete, its sender lost the right to send it, or it no longer applies. Ask the sender for a new one.",
  },
  link_used: {
    title: "This link was already used",
    text: "A link works once. If you did not use it, tell its sender or an administrator now.",
  },
  link_revoked: {
    title: "This link was revoked",
    text: "Its sender took it back. Ask the sender for a new one if you still need it.",
  },
  link_expired: {
    title: "This link has expired",
    text: "Ask the sender for a new one.",
  },
  link_superseded: {
    title: "A newer link replaced this one",
    text: "Open the newest link that you were sent, or ask the sender for another.",
  },
  setup_link_void: {
    title: "This setup link no longer works",
    text: "It was used, has expired, or is incomplete. Restart Rolecall and open the new link that it prints.",
  },
  last_administrator: {
    title: "This is the last administrator",
    text: "Rolecall needs at least one. Make another account an administrator first; nothing was changed.",
  },
  own_account: {
    title: "This is your own account",
    text: "Ask another administrator to do this. Nothing was changed.",
  },
  too_many_resets: {
    title: "Too many reset links requested",
    text: "Use the link in the newest mail, or try again in an hour.",
  },
} as const satisfies ErrorWords;
