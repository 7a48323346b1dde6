import type { ErrorWords } from "./error-text.ts";

/** Requests, mail and codes. */
export const REQUESTS = {
  own_request: {
    title: "This is your own request",
    text: "Another Cluster Admin must decide it. Nothing was changed.",
  },
  mail_failed: {
    title: "The mail could not be sent",
    text: "The link was not sent; Rolecall's log has the reason. Ask the person who runs Rolecall, then try again.",
  },
  requester_made_link: {
    title: "You cannot decide this request",
    text: "The requester made this account's newest reset link or invitation, so the two may be one person. Another Cluster Admin must decide it; nothing was changed.",
  },
  too_many_requests: {
    title: "Too many requests",
    text: "You can have 20 pending requests, and make 60 in 24 hours. Wait until some are decided, or until a day has passed.",
  },
  request_over: {
    title: "This request has changed",
    text: "It was decided, claimed or withdrawn, has expired, or its SQL user has changed. Reload to see its state; nothing was changed.",
  },
  access_begins_later: {
    title: "This access has not begun",
    text: "Its password is first set in its request, once its start has come; you cannot reset or extend it before that. Nothing was changed.",
  },
  grant_edited: {
    title: "This access is not as it was approved",
    text: "Its length, start, access or person was edited in Rolecall's store, so nothing was changed. Request access again, and ask a Cluster Admin to delete this SQL user.",
  },
  grant_claim_unmarked: {
    title: "This access gets no new password and no later end",
    text: "Rolecall cannot prove who first set its password. Nothing was changed; request new access if you need more.",
  },
  too_many_grants: {
    title: "Too much temporary access at a time",
    text: "The person, the team or the cluster has as much of it as Settings allow. Give one back or wait until one is over; nothing was changed.",
  },
  grant_has_no_end: {
    title: "The cluster does not end this access",
    text: "The cluster has no future expiry for it, so Rolecall gives no password. Request access again.",
  },
  login_enabled_again: {
    title: "Its login was enabled again",
    text: "Its temporary access is over, and Rolecall deletes no SQL user that can log in. Disable its login, or delete it yourself.",
  },
  end_moved: {
    title: "The cluster has another end for it",
    text: "Its temporary access is over, but Rolecall did not set this end: it may be another SQL user of the name. Delete it yourself if it is not needed.",
  },
  approver_role: {
    title: "A rule asks for another role",
    text: "The rule for this team and cluster names who approves. Ask one of them; nothing was changed.",
  },
  approver_new: {
    title: "You cannot be one of the approvers",
    text: "This needs several persons who had their role, their account and a second factor seven days before. Another person must approve; nothing was changed.",
  },
  approver_tied: {
    title: "You are linked to another person on this request",
    text: "One of you invited or reset the other or gave them rights, directly or through others, so both may be the same person. Another person must approve; nothing was changed.",
  },
  effects_changed: {
    title: "What you would approve has changed",
    text: "The request, its SQL user or its approvals are not as you saw them. Look at the request again; nothing was changed.",
  },
  rules_edited: {
    title: "Rules or terms were changed outside Rolecall",
    text: "The rules, or the terms of this request, were changed outside Rolecall, so they decide nothing. Ask an administrator to save a rule, which restores the saved ones; if that does not help, send the request again.",
  },
  rule_over: {
    title: "This rule has changed",
    text: "It was changed or removed, or the change that you saw waits no longer. Reload to see the rules; nothing was changed.",
  },
  code_void: {
    title: "This code has expired",
    text: "It was used, is older than 30 minutes, belongs to another SQL user, or a check or a change is newer than it. Reload the page, run the verify script with its new code, and paste that result.",
  },
} as const satisfies ErrorWords;
