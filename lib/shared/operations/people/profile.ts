import { replacementSchema, shownPasswordTarget } from "../../passwords/shown-passwords.ts";
import {
  changeMailsInput,
  changeNameInput,
  changePasswordInput,
  endOtherSessionsInput,
  sessionTarget,
} from "../../people/accounts.ts";
import { noticeListSchema, readNoticesInput } from "../../people/notices.ts";
import { waitingSchema } from "../../people/waiting.ts";
import { ownChangesInput, ownChangesSchema } from "../../sql-users/own-changes.ts";
import { change, none, nothing, ownChange, read, typed } from "../define.ts";

export const profile = read("profile.get", {
  input: none,
  on: "self",
  from: "server",
});

export const changeName = change("profile.change_name", {
  input: changeNameInput,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const changePassword = change("profile.change_password", {
  input: changePasswordInput,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "password_change",
});

export const endSession = change("session.end", {
  input: sessionTarget,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "logoff",
});

export const endOtherSessions = change("session.end_others", {
  input: endOtherSessionsInput,
  answer: typed<{ ended: number }>(),
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "logoff",
});

export const changeMails = change("profile.change_mails", {
  input: changeMailsInput,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const notices = read("profile.notices", {
  input: none,
  answer: noticeListSchema,
  on: "self",
  from: "browser",
  byAddress: true,
});

export const waiting = read("profile.waiting", {
  input: none,
  answer: waitingSchema,
  on: "self",
  from: "browser",
  byAddress: true,
});

export const ownChanges = read("profile.changes", {
  input: ownChangesInput,
  answer: ownChangesSchema,
  on: "self",
  from: "browser",
  byAddress: true,
});

export const shownPassword = read("sql_user.shown_password", {
  input: shownPasswordTarget,
  answer: replacementSchema,
  on: "shown_password",
  from: "browser",
  byAddress: true,
});

export const closeShown = ownChange("sql_user.close_password", {
  input: shownPasswordTarget,
  answer: nothing,
  on: "shown_password",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const readNotices = ownChange("profile.read_notices", {
  input: readNoticesInput,
  answer: nothing,
  on: "self",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});
