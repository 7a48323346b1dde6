import "server-only";
import * as operations from "#lib/shared/operations/people/profile.ts";
import { ownChanges } from "../../../audit/log/own-changes.ts";
import { cloud } from "../../../cloud/cloud-client.ts";
import { ownNotices, readNotices } from "../../../notices/notices.ts";
import {
  changeMails,
  changeName,
  changePassword,
  endOtherSessions,
  endOwnSession,
  getProfile,
  hasMails,
} from "../../../people/accounts/profile.ts";
import { bind } from "../../../run/door.ts";
import { takeMarksInBackground } from "../../../sql-users/create/take-marks.ts";
import { closeOwn, replacementOfOwn } from "../../../sql-users/passwords/password-in-view.ts";
import { store } from "../../../store/db/store.ts";

/** Always about the actor; the audit names the actor anyway. */
const common = { permission: "profile.manage", about: () => ({}) } as const;

export const profileDoor = bind(operations.profile, {
  permission: "profile.manage",
  work: getProfile,
});

export const changeNameDoor = bind(operations.changeName, {
  ...common,
  unchanged: async ({ name }, actor) => (name === actor.name ? { answer: null } : undefined),
  details: ({ name }) => ({ name }),
  work: changeName,
});

export const changePasswordDoor = bind(operations.changePassword, {
  ...common,
  work: changePassword,
});

export const endSessionDoor = bind(operations.endSession, {
  ...common,
  work: endOwnSession,
});

export const endOtherSessionsDoor = bind(operations.endOtherSessions, {
  ...common,
  work: endOtherSessions,
});

export const changeMailsDoor = bind(operations.changeMails, {
  ...common,
  unchanged: async ({ wanted }, actor) => ((await hasMails(actor, wanted)) ? { answer: null } : undefined),
  details: ({ wanted }) => ({ mails: wanted ? "on" : "off" }),
  work: changeMails,
});

export const noticesDoor = bind(operations.notices, {
  permission: "profile.manage",
  work: ownNotices,
});

export const waitingDoor = bind(operations.waiting, {
  permission: "profile.manage",
  work: async ({ actor }) => cloud().placesOf(actor.accountId),
});

export const ownChangesDoor = bind(operations.ownChanges, {
  permission: "profile.manage",
  work: ownChanges,
});

export const shownPasswordDoor = bind(operations.shownPassword, {
  permission: "profile.manage",
  work: async (permit, input) => {
    const replacement = await replacementOfOwn(permit, input);
    takeMarksInBackground(await store());
    return replacement;
  },
});

export const closeShownDoor = bind(operations.closeShown, {
  permission: "profile.manage",
  work: async (permit, input) => {
    const closed = await closeOwn(permit, input);
    takeMarksInBackground(await store());
    return closed;
  },
});

export const readNoticesDoor = bind(operations.readNotices, {
  permission: "profile.manage",
  work: readNotices,
});
