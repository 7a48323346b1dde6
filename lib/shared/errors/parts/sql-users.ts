import type { ErrorWords } from "./error-text.ts";

/** SQL users, claim links and teams. */
export const SQL_USERS = {
  sql_user_protected: {
    title: "This SQL user is protected",
    text: "Ask a Cluster Admin of this cluster to reset or delete it. Nothing was changed.",
  },
  limited_to_restricted: {
    title: "Only Cluster Admins can do this",
    text: "Cluster Creators reset and delete only SQL users that are verified as restricted. Ask a Cluster Admin; nothing was changed.",
  },
  waiting_for_restriction: {
    title: "Waiting for restriction",
    text: "You can set its password once it is verified as restricted. Ask a Cluster Admin to restrict and verify it; nothing was changed.",
  },
  active_in_pair: {
    title: "This SQL user is the active one of a pair",
    text: "A reset locks out its applications until they have the new password. Nothing was changed yet; the page of the pair rotates it without downtime.",
  },
  password_in_view: {
    title: "Another person is viewing a new password of this SQL user",
    text: "If you continue, that password stops working, perhaps before they have stored it. Nothing was changed yet.",
  },
  claim_used: {
    title: "This link was used",
    text: "It sets and shows a password once. If you did not use it, tell its sender immediately.",
  },
  claim_under_way: {
    title: "This link is in use",
    text: "A password is being set with it right now. Try again in a moment.",
  },
  claim_own_link: {
    title: "You sent this link",
    text: "Only its recipient can use it. To see a password yourself, reset it on the page SQL users; nothing was changed.",
  },
  claim_needs_sign_in: {
    title: "Sign in with the account this link was sent to",
    text: "The link works only for that account or team. Nothing was changed.",
  },
  second_word_wrong: {
    title: "The second word is wrong",
    text: "Ask the sender for it. After five wrong words in a row, the link stops working.",
  },
  team_owns_sql_users: {
    title: "This team owns SQL users",
    text: "Give them another owner first. Nothing was changed.",
  },
} as const satisfies ErrorWords;
