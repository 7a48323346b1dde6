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

test("what a backup operator can do is said with its storage, the nodes' credentials and jobs", () => {
  const intent = { ...subject, level: "backup-operator", databases: [{ name: "shop" }] } as const;
  const more = { externalConnections: ["My bucket"], implicitCredentials: true, jobs: true } as const;
  for (const sentence of ["gives", "blastRadius"] as const) {
    const bare = planAccess(intent)[sentence];
    const whole = planAccess({ ...intent, ...more })[sentence];
    for (const words of ["the storage behind “My bucket”", "the credentials of the nodes", "the jobs of others"]) {
      expect(bare).not.toContain(words);
      expect(whole).toContain(words);
    }
  }
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
