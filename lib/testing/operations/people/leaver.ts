import type { Fixtures, Foreign, More } from "../fixture.ts";
import { ACCOUNT, PUBLIC_KEY, rowIdOf } from "../values.ts";

const LEAVER = { ...ACCOUNT, successors: [], rest: "leave", key: PUBLIC_KEY };
const leaver = ({ accountId, email, teamId }: Foreign): More[] => [
  { input: { accountId, email, successors: [{ teamId, accountId }], rest: "leave", key: PUBLIC_KEY } },
];

export const fixtures: Fixtures<"leaver"> = {
  continueLeaver: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    input: () => LEAVER,
    foreign: leaver,
    preview: {},
  },
  exemptFromLeaver: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ACCOUNT, sqlUserIds: ["usr_nobody"], reason: "None." }),
    foreign: ({ accountId, email, ...foreign }) => [
      { input: { accountId, email, sqlUserIds: [rowIdOf(foreign)], reason: "None." } },
    ],
  },
  leaver: {
    needs: "accounts.manage",
    reported: "not_found",
    input: () => ({ accountId: "acc_nobody" }),
    foreign: ({ accountId }) => [{ input: { accountId } }],
  },
  leaverEvidence: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    form: "",
    foreign: ({ accountId: id }) => [{ id }],
    route: "POST /api/accounts/[accountId]/leaver/evidence",
  },
  leaverEvidenceCheck: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    foreign: ({ accountId: id }) => [{ id }],
    route: "GET /api/accounts/[accountId]/leaver/evidence",
  },
  startLeaver: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    input: () => LEAVER,
    foreign: leaver,
    preview: {},
  },
};
