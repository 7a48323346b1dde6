import { randomUUID } from "node:crypto";
import type { Fixtures } from "../fixture.ts";

export const fixtures: Fixtures<"profile"> = {
  changeMails: { needs: "profile.manage", input: () => ({ wanted: true }), foreign: "nothing" },
  changeName: {
    needs: "profile.manage",
    input: () => ({ name: `Person ${randomUUID()}` }),
    effective: () => ({ name: "Intruder" }),
    foreign: "nothing",
  },
  changePassword: {
    needs: "profile.manage",
    reported: "invalid_input",
    input: () => ({ currentPassword: "not the right one", password: "not the right one either" }),
    effective: () => ({ currentPassword: "a guess that is long enough", password: "another that is long enough" }),
    foreign: "nothing",
  },
  closeShown: {
    needs: "profile.manage",
    input: () => ({ id: "shn_nobody" }),
    foreign: ({ shownId: id }) => [{ input: { id } }],
  },
  endOtherSessions: { needs: "profile.manage", input: () => ({}), foreign: "nothing" },
  endSession: {
    needs: "profile.manage",
    reported: "not_found",
    input: () => ({ sessionId: "0" }),
    foreign: ({ sessionId }) => [{ input: { sessionId } }],
  },
  notices: { needs: "profile.manage", foreign: "nothing", input: () => ({}) },
  ownChanges: { needs: "profile.manage", foreign: "nothing", input: () => ({ since: 1_000 }) },
  profile: { needs: "profile.manage" },
  readNotices: {
    needs: "profile.manage",
    input: () => ({ id: "ntc_nobody" }),
    foreign: ({ noticeId: id }) => [{ input: { id } }],
  },
  shownPassword: {
    needs: "profile.manage",
    input: () => ({ id: "shn_nobody" }),
    foreign: ({ shownId: id }) => [{ input: { id } }],
  },
  waiting: { needs: "profile.manage", foreign: "nothing", input: () => ({}) },
};
