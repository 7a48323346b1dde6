import "server-only";
import { z } from "zod";
import {
  changeMailsInput,
  changeNameInput,
  changePasswordInput,
  endOtherSessionsInput,
  sessionTarget,
} from "#lib/shared/accounts.ts";
import { readNoticesInput } from "#lib/shared/notices.ts";
import { ownChangesInput } from "#lib/shared/own-changes.ts";
import { shownPasswordTarget } from "#lib/shared/shown-passwords.ts";
import {
  changeMails,
  changeName,
  changePassword,
  endOtherSessions,
  endOwnSession,
  getProfile,
  hasMails,
} from "../accounts/profile.ts";
import { ownChanges } from "../audit-log/own-changes.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { takeMarksInBackground } from "../creation/take-marks.ts";
import { ownNotices, readNotices } from "../notices/notices.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { closeOwn, replacementOfOwn } from "../sql-users/password-in-view.ts";
import { store } from "../store/store.ts";

/** Always about the actor; the audit names the actor anyway. */
const common = { permission: "profile.manage", about: () => ({}) } as const;

export const profileDoor = readDoor({
  action: "profile.get",
  permission: "profile.manage",
  input: z.strictObject({}),
  work: getProfile,
});

export const changeNameDoor = mutationDoor({
  ...common,
  action: "profile.change_name",
  input: changeNameInput,
  unchanged: async ({ name }, actor) => (name === actor.name ? { answer: null } : undefined),
  details: ({ name }) => ({ name }),
  work: changeName,
});

export const changePasswordDoor = mutationDoor({
  ...common,
  action: "profile.change_password",
  input: changePasswordInput,
  work: changePassword,
});

export const endSessionDoor = mutationDoor({
  ...common,
  action: "session.end",
  input: sessionTarget,
  work: endOwnSession,
});

export const endOtherSessionsDoor = mutationDoor({
  ...common,
  action: "session.end_others",
  input: endOtherSessionsInput,
  work: endOtherSessions,
});

export const changeMailsDoor = mutationDoor({
  ...common,
  action: "profile.change_mails",
  input: changeMailsInput,
  unchanged: async ({ wanted }, actor) => ((await hasMails(actor, wanted)) ? { answer: null } : undefined),
  details: ({ wanted }) => ({ mails: wanted ? "on" : "off" }),
  work: changeMails,
});

export const noticesDoor = readDoor({
  action: "profile.notices",
  permission: "profile.manage",
  input: z.strictObject({}),
  work: ownNotices,
});

export const waitingDoor = readDoor({
  action: "profile.waiting",
  permission: "profile.manage",
  input: z.strictObject({}),
  work: async ({ actor }) => cloud().placesOf(actor.accountId),
});

export const ownChangesDoor = readDoor({
  action: "profile.changes",
  permission: "profile.manage",
  input: ownChangesInput,
  work: ownChanges,
});

export const shownPasswordDoor = readDoor({
  action: "sql_user.shown_password",
  permission: "profile.manage",
  input: shownPasswordTarget,
  work: async (permit, input) => {
    const replacement = await replacementOfOwn(permit, input);
    takeMarksInBackground(await store());
    return replacement;
  },
});

export const closeShownDoor = readDoor({
  action: "sql_user.close_password",
  permission: "profile.manage",
  input: shownPasswordTarget,
  work: async (permit, input) => {
    const closed = await closeOwn(permit, input);
    takeMarksInBackground(await store());
    return closed;
  },
});

export const readNoticesDoor = readDoor({
  action: "profile.read_notices",
  permission: "profile.manage",
  input: readNoticesInput,
  work: readNotices,
});
