import type { ErrorWords } from "./error-text.ts";

/** Restrictions of many SQL users. */
export const RESTRICTIONS = {
  restrict_outdated: {
    title: "The selection has changed since it was shown",
    text: "Look at the preview again. Nothing was started.",
  },
  restrict_overlaps: {
    title: "A SQL user is in another restriction",
    text: "Wait until that one is over, or stop it. Nothing was started.",
  },
  restriction_refusals: {
    title: "Statements fail with a privilege error since the change",
    text: "Its application may need more than its level gives. Look at what failed before the others lose admin.",
  },
  watch_costs: {
    title: "Watching keeps this Basic cluster awake",
    text: "Each reading costs request units. Confirm that, or watch SQL users of another cluster.",
  },
  restriction_over: {
    title: "This restriction does not run",
    text: "It is over, or was paused or stopped meanwhile. Reload the page.",
  },
  restriction_last_admin: {
    title: "No other admin is left",
    text: "This SQL user stays as it was. Keep another admin that can log in, then restrict it.",
  },
  restriction_idle_first: {
    title: "The idle SQL user of its pair comes first",
    text: "That one still has its rights, so this one keeps them. Restrict that one, then start again.",
  },
  restriction_privileged: {
    title: "It is not admin any more, but still privileged",
    text: "Rights are left by which it can gain more. They are named below.",
  },
  restriction_missing: {
    title: "It lacks rights of its level",
    text: "Admin was taken, but the check does not find all rights that the level gives. They are named below.",
  },
  restriction_still_admin: {
    title: "It is still admin",
    text: "Every statement ran, but the check shows that it is admin. Look at its roles.",
  },
  restriction_unproved: {
    title: "The check did not see enough",
    text: "Every statement ran, but the cluster did not show all. Check the SQL user on its page.",
  },
  restriction_half: {
    title: "It could not be put back as it was",
    text: "A statement was refused, and so was the way back. What is left is named below.",
  },
} as const satisfies ErrorWords;
