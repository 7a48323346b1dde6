import { z } from "zod";
import { lintBody, lintedSchema, planBody, planSchema } from "#lib/shared/api-sql.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { Intent } from "#lib/sql/intent.ts";
import { lintSql } from "#lib/sql/lint/lint.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import { read } from "../../run/run.ts";
import { clusterDoor } from "../doors/clusters.ts";
import { type AnyOperation, failed, operation } from "./operation.ts";

const none = z.strictObject({});
const common = { tag: "SQL", scope: "read", method: "POST", reads: true, query: none, status: 200 } as const;
/** The plan of the API has no verify script, since only a page of Rolecall accepts its answer. */
const NO_CODE = "not-used";

/** Each becomes a few statements. Limited, since making the plan blocks the process. */
const PLAN_MAX = 200;

function sizeOf(access: WantedAccess): number {
  if ("tables" in access) return access.tables.length;
  if (!("databases" in access)) return 0;
  return access.databases.reduce(
    (sum, each) => sum + Math.max(1, "schemas" in each ? (each.schemas?.length ?? 0) : 0),
    0,
  );
}

const stepsOf = (script: Script) => script.map((each) => ({ sql: sqlText(each), says: each.says }));

/** Pure, so neither needs a door: they reveal nothing that the caller did not send. A door reads a cluster's version. */
export const SQL_OPERATIONS: readonly AnyOperation[] = [
  operation({
    ...common,
    of: [],
    id: "lintSql",
    path: "/lint",
    summary: "What the linter finds in SQL. Nothing is run or stored.",
    body: lintBody,
    answer: lintedSchema,
    run: async ({ body: { files, version } }) => ({
      ok: true,
      value: {
        files: files.map(({ name, sql }) => {
          const { findings, statements } = lintSql(sql, version === undefined ? {} : { version });
          return {
            name,
            findings: findings.map(({ code, severity, line, column, title, reason, fix, source }) => ({
              code,
              severity,
              line,
              column,
              title,
              reason,
              fix: fix ?? null,
              source,
            })),
            unknown: statements.filter(({ verdict }) => verdict === "unknown").length,
          };
        }),
      },
    }),
  }),
  operation({
    ...common,
    of: [clusterDoor.operation.name],
    id: "planGrants",
    path: "/clusters/{clusterId}/plan",
    summary: "The SQL that gives a SQL user this access and no more. Nothing is run or stored.",
    body: planBody,
    answer: planSchema,
    run: async ({ by, params, body: { name, access, otherAdmins }, requestId }) => {
      const cluster = await read(clusterDoor, { clusterId: params.clusterId }, false, by);
      if (!cluster.ok) return cluster;
      if (sizeOf(access) > PLAN_MAX)
        return failed("invalid_input", requestId, { access: `At most ${PLAN_MAX} schemas or tables in one plan.` });
      try {
        const demote = otherAdmins === undefined ? (false as const) : { otherAdmins };
        const version = access.version ?? cluster.value.cluster.version;
        // Its schema leaves out what is absent.
        const intent = { ...access, version, user: name, code: NO_CODE, demote, isRestricted: false } as Intent;
        const plan = planAccess(intent);
        const { run, undo, leave, roles, gives, doesNot, blastRadius, notes } = plan;
        return {
          ok: true,
          value: {
            run: stepsOf(run),
            undo: stepsOf(undo),
            leave: stepsOf(leave),
            roles: [...roles],
            gives,
            doesNot,
            blastRadius,
            notes: [...notes],
          },
        };
      } catch (error) {
        if (!(error instanceof SqlRefusal)) throw error;
        return failed("invalid_input", requestId, { access: error.message });
      }
    },
  }),
];
