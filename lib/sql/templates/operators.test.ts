import { expect, test } from "vitest";
import { planAccess } from "../plan.ts";
import { scriptText } from "../tokens.ts";

const subject = { user: "operator", via: "role", demote: false, code: "12345678", version: "v26.2.1" } as const;
const runOf = (intent: Parameters<typeof planAccess>[0]) => scriptText(planAccess(intent).run);

test("monitoring sees statements without their values, and no table", () => {
  expect(runOf({ ...subject, level: "monitoring" })).toBe(
    `CREATE ROLE IF NOT EXISTS "monitoring_role";
GRANT SYSTEM VIEWACTIVITYREDACTED, VIEWCLUSTERMETADATA, VIEWCLUSTERSETTING, VIEWJOB TO "monitoring_role";
GRANT "monitoring_role" TO "operator";
`,
  );
});

test("a backup of the cluster is a system privilege, and nothing more is given than asked for", () => {
  expect(runOf({ ...subject, level: "backup-operator", databases: [] })).toBe(
    `CREATE ROLE IF NOT EXISTS "backup_role";
GRANT SYSTEM BACKUP TO "backup_role";
GRANT "backup_role" TO "operator";
`,
  );
});

test("backups of databases, storage, jobs and restore are given one by one", () => {
  const intent = {
    ...subject,
    via: "direct",
    level: "backup-operator",
    databases: [{ name: "shop" }],
    externalConnections: ["My bucket"],
    implicitCredentials: true,
    jobs: true,
    restore: true,
  } as const;
  expect(runOf(intent)).toBe(
    `USE "shop";
GRANT CONNECT, BACKUP ON DATABASE "shop" TO "operator";
GRANT USAGE ON EXTERNAL CONNECTION "My bucket" TO "operator";
GRANT SYSTEM EXTERNALIOIMPLICITACCESS TO "operator";
GRANT SYSTEM VIEWJOB, CONTROLJOB TO "operator";
GRANT SYSTEM RESTORE TO "operator";
`,
  );
});
