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
  way_back_over: {
    title: "The way back is over",
    text: "A SQL user can be put back for a limited time after its restriction. Give it what it needs on Privileges.",
  },
  way_back_used: {
    title: "Its way back was taken already",
    text: "Each restriction can be taken back once, whatever came of it. Give it what it needs on Privileges.",
  },
  way_back_changed: {
    title: "Its rights were changed since",
    text: "Rolecall changed its rights after the restriction, so what it took is not all that is different. Nothing was given.",
  },
  way_back_restored: {
    title: "This store does not know all that happened since",
    text: "It was restored or stood still for over 15 minutes since the restriction, so another put back may be missing. Nothing was given.",
  },
  way_back_edited: {
    title: "What was taken does not match the audit",
    text: "The store was changed, so nothing was given. Verify the audit, and find out who can write to the store.",
  },
  way_back_second: {
    title: "A second Cluster Admin has to agree",
    text: "Others have got its password since the restriction. It waits for another Cluster Admin.",
  },
  way_back_cancelled: {
    title: "It was cancelled before anything was given",
    text: "The SQL user stays restricted.",
  },
  way_back_nothing: {
    title: "Nothing was given back",
    text: "The database refused it, or Rolecall stopped before. Check what the SQL user is now.",
  },
  way_back_part: {
    title: "Not all could be given back",
    text: "What is missing is named below. The rest is as it was.",
  },
} as const satisfies ErrorWords;
