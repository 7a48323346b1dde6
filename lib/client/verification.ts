import { mutationOptions } from "@tanstack/react-query";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { AllVerified, Verification } from "#lib/shared/sql-users/verification.ts";
import { sendChange } from "./calls/fetch-result.ts";
import { callOperation } from "./calls/operations.ts";
import { withUser } from "./sql-user-list.ts";
import { patchSqlUsers, sqlUserKeys } from "./sql-user-queries.ts";

export type VerifyRequest = {
  /** the one-time code of the page, which the answer must hold */
  code: string;
  /** the pasted answer of the database */
  answer: string;
  /** the intended access, see `wantedAccessSchema`; without it only the state is judged */
  wanted?: object;
};

/** Sends one answer about all SQL users of a cluster to the server. The list is then read again. */
export function verifyAllMutation(clusterId: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/verification`;
  return mutationOptions({
    gcTime: 0,
    mutationFn: (request: { code: string; answer: string }): Promise<AllVerified> =>
      sendChange(path, (answers) => answers.allVerifiedAnswer, request),
    onSuccess: (_verified, _request, _context, { client }) =>
      client.invalidateQueries({ queryKey: sqlUserKeys.list(clusterId) }),
  });
}

/** Verifies a pasted answer on the server. The list then shows the proved state. */
export function verifyMutation(clusterId: string, name: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users/${encodeURIComponent(name)}/verification`;
  return mutationOptions({
    // a pasted answer may be large and is not needed again
    gcTime: 0,
    mutationFn: (request: VerifyRequest): Promise<Verification> =>
      sendChange(path, (answers) => answers.verificationAnswer, request),
    onSuccess: ({ user }, _request, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withUser(users, { verified: undefined, ...user }));
    },
  });
}

/** Checks a SQL user through Rolecall's SQL connection. Afterwards the list shows the new state. */
export function checkMutation(clusterId: string, name: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (wanted: object | undefined): Promise<Verification> =>
      // The server checks it as it does all input.
      callOperation("sql_user.check", { clusterId, name, wanted: wanted ? (wanted as WantedAccess) : undefined }),
    onSuccess: ({ user }, _wanted, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withUser(users, { verified: undefined, ...user }));
    },
  });
}
