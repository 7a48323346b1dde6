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
    title: "Statements have failed with a privilege error since the change",
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
    text: "This SQL user stays as it was. Make another SQL user admin first, then restrict this one.",
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
    title: "The restriction failed and was not fully undone",
    text: "The database refused a statement, and then a part of the undo. What is left is named below: correct it on Privileges.",
  },
  way_back_over: {
    title: "The way back is over",
    text: "A SQL user can be put back for a limited time after its restriction. Give it what it needs on Privileges.",
  },
  way_back_used: {
    title: "It was already put back once",
    text: "Each SQL user can be put back once after a restriction, even if that failed. Give it what it needs on Privileges.",
  },
  way_back_changed: {
    title: "Its rights were changed since",
    text: "Rolecall changed its rights after the restriction, so restoring what it took is not enough. Nothing was given; give it what it needs on Privileges.",
  },
  way_back_restored: {
    title: "Rolecall's records since the restriction may be incomplete",
    text: "The store was restored, or no server used it for over 15 minutes. Nothing was given; give the SQL user what it needs on Privileges.",
  },
  restriction_edited: {
    title: "The stored restriction was changed",
    text: "Something other than Rolecall changed it, so nothing more was sent. Check the SQL user on Privileges, and find out who can write to the store.",
  },
  way_back_edited: {
    title: "What was taken does not match the audit",
    text: "The store was changed, so nothing was given. Verify the audit, and find out who can write to the store.",
  },
  way_back_second: {
    title: "A second Cluster Admin has to agree",
    text: "Others got its password after the restriction. Ask another Cluster Admin to agree on the page of the restriction.",
  },
  way_back_cancelled: {
    title: "It was cancelled before anything was given",
    text: "The SQL user stays restricted.",
  },
  way_back_nothing: {
    title: "Nothing was given back",
    text: "The database refused, or Rolecall stopped first. Check the state of the SQL user.",
  },
  way_back_part: {
    title: "Not all could be given back",
    text: "What is missing is named below: grant it on Privileges. The rest was given back.",
  },
} as const satisfies ErrorWords;
