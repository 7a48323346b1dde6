import { sql } from "kysely";
import { databaseUrl } from "#lib/server/base/env/env.ts";
import { saveKnownClusters } from "#lib/server/store/clusters/known-clusters.ts";
import { isPostgres, type Store } from "#lib/server/store/db/open.ts";
import { addAccount } from "#lib/server/store/people/accounts.ts";
import { addMember, addTeam } from "#lib/server/store/people/teams.ts";
import { newRow } from "#lib/server/store/sql-users/sql-users.ts";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { userName } from "./cloud.ts";

const BATCH = 200;
const TEAMS = 40;
const DAY = 24 * 60 * 60_000;
const STATES: readonly AdminState[] = ["admin", "unknown", "unknown", "restricted", "restricted", "privileged"];

export type KnownStore = { clusters: readonly string[]; perCluster: number; accounts: number };

/** Fills a store with SQL users as lists that were read have them, and with teams and their members. Answers the ids of the teams. */
export async function fillStore(db: Store, { clusters, perCluster, accounts }: KnownStore): Promise<string[]> {
  const now = Date.now();
  const teams: string[] = [];
  for (let index = 0; index < TEAMS; index++) teams.push(await addTeam(db, `Team ${index}`));
  for (let index = 0; index < accounts; index++) await addPerson(db, index, teams[index % TEAMS] ?? "");
  const facts = { plan: "STANDARD", version: "v26.2.1", state: "CREATED" } as const;
  await saveKnownClusters(
    db,
    clusters.map((id, index) => ({ ...facts, id, name: `cluster-${String(index).padStart(4, "0")}` })),
  );
  for (const [cluster, clusterId] of clusters.entries()) {
    await db
      .insertInto("cluster_readings")
      .values({ cluster_id: clusterId, first_complete_at: now, last_complete_at: now })
      .execute();
    await addSqlUsers(db, { clusterId, cluster, perCluster, teams, now });
  }
  // Background work of the filling ends before anything is measured.
  const settle = isPostgres(databaseUrl())
    ? ["vacuum analyze", "checkpoint"]
    : ["analyze", "pragma wal_checkpoint(truncate)"];
  for (const statement of settle) await sql.raw(statement).execute(db);
  return teams;
}

async function addPerson(db: Store, index: number, teamId: string): Promise<void> {
  const name = `Person ${index}`;
  const email = `person-${index}@halden.example`;
  await addMember(db, teamId, await addAccount(db, { name, email, role: "member", passwordHash: "" }));
}

type Filling = { clusterId: string; cluster: number; perCluster: number; teams: readonly string[]; now: number };

async function addSqlUsers(db: Store, { clusterId, cluster, perCluster, teams, now }: Filling): Promise<void> {
  for (let begin = 0; begin < perCluster; begin += BATCH)
    await db
      .insertInto("sql_users")
      .values(
        Array.from({ length: Math.min(BATCH, perCluster - begin) }, (_, index) => begin + index).map((index) => ({
          ...newRow({ clusterId, name: userName((index * 7_919) % perCluster) }, now),
          purpose: "Orders and payments of the shop, every 15 minutes",
          admin_state: STATES[(index * 31 + cluster) % STATES.length] ?? "unknown",
          owner_team_id: index % 7 === 0 ? null : (teams[index % TEAMS] ?? null),
          kind: index % 3 === 0 ? "person" : "service",
          owner_since: now,
          password_changed_at: index % 9 === 0 ? null : now - ((index * 37) % 200) * DAY,
          outside_at: index % 400 === 0 ? now : null,
          first_seen_at: now,
        })),
      )
      .execute();
}
