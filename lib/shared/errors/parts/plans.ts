import type { ErrorWords } from "./error-text.ts";

/** Rotations, pairs and leaver plans. */
export const PLANS = {
  rotation_outdated: {
    title: "These SQL users have changed since the preview",
    text: "One of them cannot be rotated now, or its password would go to another place. Check the new preview; nothing was changed.",
  },
  rotation_overlaps: {
    title: "Another rotation has these SQL users",
    text: "A SQL user can be in one rotation at a time. Wait until the other one is done, or stop it; nothing was changed.",
  },
  rotation_over: {
    title: "This rotation has changed",
    text: "It was paused, resumed, stopped or finished meanwhile. Reload to see its state; nothing was changed.",
  },
  pair_exists: {
    title: "One of these SQL users is in a pair",
    text: "A SQL user can be in one pair at a time. Split the other pair first; nothing was changed.",
  },
  pair_broken: {
    title: "This pair has stopped",
    text: "One of its SQL users is no longer as it was. Split the pair, or fix the cause below; nothing was changed.",
  },
  pair_changed: {
    title: "This pair has changed",
    text: "It is at another step now, or the new password was replaced. Reload to see its state; nothing was changed.",
  },
  pair_waits: {
    title: "The owner team has not set the password yet",
    text: "Ask its members to open the claim link or My SQL users. Nothing was changed.",
  },
  pair_in_use: {
    title: "This SQL user is still in use",
    text: "Wait until the application has left it, or end its sessions on its page. Nothing was changed.",
  },
  leaver_open: {
    title: "A leaver plan is open",
    text: "Another administrator has started one for this account. Reload to see it; nothing was changed.",
  },
  leaver_over: {
    title: "This leaver plan has changed",
    text: "It is done, it has stopped, or the account was enabled again. Reload to see its state; nothing was changed.",
  },
  leaver_successor: {
    title: "A team needs a successor",
    text: "Choose an account that can sign in for each team that would have no lead or no member. Nothing was changed.",
  },
} as const satisfies ErrorWords;
