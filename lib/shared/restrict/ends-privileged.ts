import type { WantedAccess } from "../sql-access/wanted-schema.ts";

/**
 * What a level still gives of the rights by which a SQL user counts as privileged; undefined where it ends as restricted. Only backups have
 * some: each is a system privilege.
 */
export function endsPrivilegedBy(access: WantedAccess): string | undefined {
  if (access.level !== "backup-operator") return undefined;
  const rights = [
    ...(access.databases.length === 0 ? ["BACKUP"] : []),
    ...(access.implicitCredentials ? ["EXTERNALIOIMPLICITACCESS"] : []),
    ...(access.jobs ? ["CONTROLJOB"] : []),
    ...(access.restore ? ["RESTORE"] : []),
  ];
  return rights.length === 0 ? undefined : rights.map((right) => `SYSTEM ${right}`).join(", ");
}

/** Those privileges in a sentence, said before the level is chosen. */
export function endsPrivilegedWords(access: WantedAccess): string | undefined {
  const rights = endsPrivilegedBy(access);
  return rights === undefined ? undefined : `Ends as privileged, not restricted: it keeps ${rights}`;
}
