import { PERSON_PARTS } from "#lib/shared/people/page-parts.ts";
import type { Called, Fixtures, Foreign, More } from "../fixture.ts";
import { ACCOUNT, ADMINISTRATOR_EMAIL } from "../values.ts";

const account = ({ accountId, email }: Foreign): More[] => [{ input: { accountId, email } }];

const onAccount: Called = {
  needs: "accounts.manage",
  confirmed: true,
  reported: "not_found",
  input: () => ACCOUNT,
  foreign: account,
};

export const fixtures: Fixtures<"accounts"> = {
  accountList: { needs: "accounts.manage" },
  accountPage: { needs: "people.read" },
  changeRole: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ACCOUNT, role: "administrator" }),
    foreign: ({ accountId, email }) => [{ input: { accountId, email, role: "administrator" } }],
  },
  disableAccount: onAccount,
  enableAccount: onAccount,
  endAccountSession: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ACCOUNT, sessionId: "0" }),
    foreign: ({ accountId, email, sessionId }) => [{ input: { accountId, email, sessionId } }],
  },
  endAccountSessions: onAccount,
  findHolders: { needs: "accounts.manage", input: () => ({ of: "both" }), foreign: "nothing" },
  invite: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "invalid_input",
    input: () => ({ email: ADMINISTRATOR_EMAIL, role: "member" }),
    effective: () => ({ email: "nobody@halden.example", role: "administrator" }),
    foreign: ({ email }) => [{ input: { email, role: "member" } }],
  },
  personPart: {
    needs: "people.read",
    reported: "not_found",
    input: () => ({ accountId: ACCOUNT.accountId, part: "sqlUsers" }),
    foreign: ({ accountId }) => PERSON_PARTS.map((part) => ({ input: { accountId, part } })),
  },
  removeAccount: onAccount,
  resetFactors: onAccount,
  resetLink: onAccount,
  revokeInvitation: {
    needs: "accounts.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ email: ACCOUNT.email }),
    foreign: ({ email }) => [{ input: { email } }],
  },
  unbindAccount: onAccount,
};
