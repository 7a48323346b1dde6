import type { RunSqlInput } from "#lib/shared/sql-users/sql-scripts.ts";
import type { RecordEntry } from "../emulator/world/record.ts";
import { runSqlDoor } from "../server/edge/doors/sql-users/verification.ts";
import { preview } from "../server/run/run.ts";
import { store } from "../server/store/db/store.ts";
import { inRequest } from "./next-headers.ts";
import { change, type Person } from "./requests.ts";
import type { SqlWorld } from "./sql-cluster.ts";

/* For tests only: the calls and audit events of Rolecall. */

type Call = Pick<RecordEntry, "method" | "path" | "body">;

/** The calls that could change something, as the emulator received them, from a `seq` on. */
export function callsSince({ cloud }: SqlWorld, seq: number): Call[] {
  return cloud
    .record(seq)
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, body }) => ({ method, path, body }));
}

/** The statements of Rolecall's SQL user from a place in the record on, without those that only look. */
export function statementsSince(world: SqlWorld, place: number): string[] {
  return changesSince(world, place).map(({ text }) => text);
}

function changesSince({ sql }: SqlWorld, place: number): { at: number; text: string }[] {
  const looks = /^(SHOW|SELECT|WITH|SET application_name)/;
  return sql
    .record()
    .slice(place)
    .flatMap(({ at, user, text }) => (user.startsWith("rolecall_") && text && !looks.test(text) ? { at, text } : []));
}

/** Whether statements that change something came before such calls; undefined where not both were sent. */
export function isSqlFirst(world: SqlWorld, since: { calls: number; sql: number }): boolean | undefined {
  const call = world.cloud.record(since.calls).find(({ method }) => method !== "GET");
  const statement = changesSince(world, since.sql).find(({ text }) => !text.startsWith("USE "));
  return call && statement && statement.at < call.at;
}

type Intent = { id: string; action: string; clusterId: string | null; target: string | null; details: string };

/** The intents of the audit and the deliveries into secret stores that arrived, oldest first. */
export async function intents(): Promise<Intent[]> {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["id", "action", "cluster_id", "target", "details"])
    .where((eb) => eb.or([eb("outcome", "=", "intended"), eb("action", "=", "secret_store.deliver")]))
    .orderBy("sequence")
    .execute();
  return rows.map(({ cluster_id: clusterId, ...intent }) => ({ ...intent, clusterId }));
}

/** Previews a script, as {@link runShown} does before it is run. */
export const showSql = (by: Person, input: object) => inRequest(by.browser, () => preview(runSqlDoor, input));

/** Runs a script as a person does: the one that was shown. */
export async function runShown(by: Person, input: Pick<RunSqlInput, "clusterId" | "name"> & { script: object }) {
  const shown = await showSql(by, input);
  return shown.ok ? change(by, runSqlDoor, { ...input, digest: shown.value.digest }) : shown;
}
