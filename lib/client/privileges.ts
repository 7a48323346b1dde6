import { mutationOptions } from "@tanstack/react-query";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { fetchResult } from "./fetch-result.ts";
import { withUser } from "./sql-user-list.ts";
import { patchSqlUsers } from "./sql-user-queries.ts";

export type VerifyRequest = {
  /** the one-time code of the page, which the answer must hold */
  code: string;
  /** what the database answered, as it was pasted */
  answer: string;
  /** what the user is meant to be allowed, see `wantedAccessSchema`; without it only admin is looked at */
  wanted?: object;
};

export type Verification = { verdict: Verdict; user: SqlUser };

/** Lets the server judge a pasted answer of the database. The list then shows what it has proved. */
export function verifyMutation(clusterId: string, name: string) {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users/${encodeURIComponent(name)}/verification`;
  return mutationOptions({
    // nobody reads a pasted answer twice, and it may be large
    gcTime: 0,
    mutationFn: (request: VerifyRequest): Promise<Verification> =>
      fetchResult(path, (answers) => answers.verificationAnswer, new AbortController().signal, request),
    onSuccess: ({ user }, _request, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withUser(users, { verified: undefined, ...user }));
    },
  });
}
