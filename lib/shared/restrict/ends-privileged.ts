import type { WantedAccess } from "../sql-access/wanted-schema.ts";

/**
 * What a level still gives of the rights by which a SQL user counts as privileged; empty where it ends as restricted. Only backups have
 * some: each is a system privilege.
 */
function privilegedRights(access: WantedAccess): string[] {
  if (access.level !== "backup-operator") return [];
  const rights = [
    ...(access.databases.length === 0 ? ["BACKUP"] : []),
    ...(access.implicitCredentials ? ["EXTERNALIOIMPLICITACCESS"] : []),
    ...(access.jobs ? ["CONTROLJOB"] : []),
    ...(access.restore ? ["RESTORE"] : []),
  ];
  return rights.map((right) => `SYSTEM ${right}`);
}

/** Those rights in one phrase; undefined where there are none. */
export function endsPrivilegedBy(access: WantedAccess): string | undefined {
  const rights = privilegedRights(access);
  return rights.length === 0 ? undefined : rights.join(", ");
}

/** Those privileges in a sentence, said before the level is chosen. */
export function endsPrivilegedWords(access: WantedAccess): string | undefined {
  const rights = endsPrivilegedBy(access);
  return rights === undefined ? undefined : `Ends as privileged, not restricted: it keeps ${rights}`;
}

/** Whether a SQL user is privileged by its level alone. `powers`: what a check found, one phrase each. */
export function isPrivilegedByLevel(access: WantedAccess | null, powers: readonly string[]): boolean {
  const rights = access ? privilegedRights(access) : [];
  return powers.length > 0 && powers.every((power) => rights.includes(power));
}
