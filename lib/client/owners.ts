import { mutationOptions } from "@tanstack/react-query";
import type { ImportPreview } from "#lib/shared/owners.ts";
import type { SqlUserKind } from "#lib/shared/sql-users.ts";
import type { TeamName } from "#lib/shared/teams.ts";
import { fetchResult } from "./fetch-result.ts";
import { patchSqlUsers } from "./sql-user-queries.ts";
import { readAgain } from "./sql-users.ts";

/** `kind` undefined: kinds stay unchanged. */
export type NewOwners = { names: readonly string[]; owner: TeamName | null; kind: SqlUserKind | undefined };

const pathOf = (clusterId: string) => `/api/clusters/${encodeURIComponent(clusterId)}/owners`;
const never = () => new AbortController().signal;

/** Sets the owner of many SQL users, all or none. */
export function setOwnersMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ names, owner, kind }: NewOwners) => {
      const body = { names, ownerTeamId: owner?.id ?? null, ...(kind && { kind }) };
      return fetchResult(pathOf(clusterId), (answers) => answers.changedAnswer, never(), body);
    },
    onSuccess: (_changed, { names, owner, kind }, _context, { client }) => {
      const given = new Set(names);
      const changed = { owner: owner?.name, ...(kind && { kind }) };
      patchSqlUsers(client, clusterId, (users) =>
        users.map((user) => (given.has(user.name) ? { ...user, ...changed } : user)),
      );
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** The changes that a file of owners would make. Changes nothing. */
export function previewImportMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ text }: { text: string }): Promise<ImportPreview> =>
      fetchResult(`${pathOf(clusterId)}/preview`, (answers) => answers.importPreviewAnswer, never(), { text }),
  });
}

/** Makes the changes of the preview with this digest, all or none. */
export function importOwnersMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: { text: string; digest: string }) =>
      fetchResult(`${pathOf(clusterId)}/import`, (answers) => answers.changedAnswer, never(), input),
    onSuccess: (_changed, _input, _context, { client }) => patchSqlUsers(client, clusterId, (users) => [...users]),
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}
