import { mutationOptions } from "@tanstack/react-query";
import type { TeamName } from "#lib/shared/people/teams.ts";
import type { ImportPreview } from "#lib/shared/sql-users/owners.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-users.ts";
import { fetchResult, sendChange } from "./calls/fetch-result.ts";
import { listMutation, sameUsers } from "./calls/list-mutation.ts";

/** `kind` undefined: kinds stay unchanged. */
export type NewOwners = { names: readonly string[]; owner: TeamName | null; kind: SqlUserKind | undefined };

const pathOf = (clusterId: string) => `/api/clusters/${encodeURIComponent(clusterId)}/owners`;
const never = () => new AbortController().signal;

/** Sets the owner of many SQL users, all or none. */
export function setOwnersMutation(clusterId: string) {
  const set = ({ names, owner, kind }: NewOwners) => {
    const body = { names, ownerTeamId: owner?.id ?? null, kind: kind || undefined };
    return sendChange(pathOf(clusterId), (answers) => answers.changedAnswer, body);
  };
  return listMutation(clusterId, set, (users, _changed, { names, owner, kind }) => {
    const given = new Set(names);
    const changed = { owner: owner?.name, kind: kind || undefined };
    return users.map((user) => (given.has(user.name) ? { ...user, ...changed } : user));
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
  const change = (input: { text: string; digest: string }) =>
    sendChange(`${pathOf(clusterId)}/import`, (answers) => answers.changedAnswer, input);
  return listMutation(clusterId, change, sameUsers);
}
