import { NOTHING } from "../effects.ts";
import { type Right, right } from "../grants.ts";
import type { BackupIntent } from "../intent.ts";
import { listed } from "../listed.ts";
import { checkDatabases } from "../objects.ts";
import type { Bundle, Offer } from "../offer.ts";
import { clusterRoleName, roleName } from "../role-name.ts";
import { onDatabase, onExternalConnection, onSystem } from "../targets.ts";
import type { Version } from "../version.ts";

/**
 * Takes backups, of the cluster or of chosen databases: BACKUP does not pass from one level to the next. Restoring a
 * database needs the system privilege, whatever was backed up.
 */
export function backupOffer(intent: BackupIntent, version: Version | null): Offer {
  const databases = checkDatabases(intent.databases);
  const connections = [...new Set(intent.externalConnections ?? [])];
  const system: Right[] = [
    ...(databases.length > 0 ? [] : [right(version, onSystem(), ["BACKUP"], "back up the whole cluster")]),
    ...connections.map((name) =>
      right(version, onExternalConnection(name), ["USAGE"], `use the external connection ${name}`),
    ),
  ];
  if (intent.implicitCredentials)
    system.push(
      right(version, onSystem(), ["EXTERNALIOIMPLICITACCESS"], "reach storage with the credentials of the nodes"),
    );
  if (intent.jobs) system.push(right(version, onSystem(), ["VIEWJOB", "CONTROLJOB"], "watch, pause and cancel jobs"));
  if (intent.restore) system.push(right(version, onSystem(), ["RESTORE"], "restore backups"));

  const bundles: Bundle[] = databases.map(({ name }) => ({
    role: roleName(name, ["public"], "backup", []),
    database: name,
    rights: [right(version, onDatabase(name), ["CONNECT", "BACKUP"], `back up ${name}`)],
  }));
  // Rights on the cluster are a role of their own, named after all that it gives.
  const choices = [
    ...(databases.length > 0 ? ["databases"] : []),
    ...connections.map((name) => JSON.stringify(name)).sort(),
    ...(["implicitCredentials", "jobs", "restore"] as const).filter((option) => intent[option]),
  ];
  if (system.length > 0) bundles.push({ role: clusterRoleName("backup", choices), database: null, rights: system });
  const what = databases.length > 0 ? listed(databases.map(({ name }) => `“${name}”`)) : "the whole cluster";
  return {
    bundles,
    databases,
    effects: NOTHING,
    can: all([
      `back up ${what}, so read all of it by restoring it somewhere else`,
      ...(connections.length > 0
        ? [`read and write the storage behind ${listed(connections.map((name) => `“${name}”`))}`]
        : []),
      ...(intent.implicitCredentials ? ["read and write all storage that the credentials of the nodes open"] : []),
      ...(intent.jobs ? ["watch the jobs of others, and pause, resume and cancel those that no admin started"] : []),
      ...(intent.restore ? ["restore backups here, then own what it restored: read, change and drop it"] : []),
    ]),
    cannot: intent.restore
      ? ["query or change a table that it did not restore"]
      : ["query or change a table of others", "restore here"],
    notes: [],
  };
}

/** Every part, since none may be left out of what a password opens. */
function all(parts: readonly string[]): string {
  const [first = "", ...others] = parts;
  return [first, ...others.map((part, at) => (at === others.length - 1 ? `and ${part}` : part))].join(", ");
}

/** Statistics with literal values removed, metadata, settings and jobs. Nothing of it is table data. */
export function monitoringOffer(version: Version | null): Offer {
  const privileges = ["VIEWACTIVITYREDACTED", "VIEWCLUSTERMETADATA", "VIEWCLUSTERSETTING", "VIEWJOB"] as const;
  return {
    bundles: [
      {
        role: clusterRoleName("monitoring", []),
        database: null,
        rights: [right(version, onSystem(), privileges, "see activity, metadata, settings and jobs of the cluster")],
      },
    ],
    databases: [],
    effects: NOTHING,
    can: "see statements without their values, sessions, jobs, metadata and settings of the cluster",
    cannot: ["query or change a table of others", "change a cluster setting", "cancel what others run"],
    notes: [],
  };
}
