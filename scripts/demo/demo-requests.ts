// The requests of the demo's team members.
import type { Store } from "#lib/server/store/db/open.ts";
import { finish } from "#lib/server/store/requests/request-attempts.ts";
import { saveApproved, saveDenied } from "#lib/server/store/requests/request-decisions.ts";
import { addRequest } from "#lib/server/store/requests/requests.ts";
import { rowOf } from "#lib/server/store/sql-users/present-sql-users.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "./demo-account.ts";

const HOUR = 60 * 60_000;
const WEEK = 7 * 24 * HOUR;
const { production, analytics } = DEMO_CLUSTERS;
const CLUSTERS: Record<string, string> = { [production]: "freight-prod", [analytics]: "warehouse-analytics" };

type Person = { id: string; name: string };
type Sent = { kind: RequestKind; by: Person; clusterId: string; spec: RequestSpec; reason: string; hours: number };

/** `teamOf`: the owning team by name of the SQL user. */
export async function addDemoRequests(
  db: Store,
  people: { administrator: string; marek: string; sofia: string },
  teamOf: ReadonlyMap<string, string>,
): Promise<void> {
  const lena = { id: people.administrator, name: DEMO_ACCOUNT.name };
  const marek = { id: people.marek, name: DEMO_MEMBER.name };
  const sofia = { id: people.sofia, name: "Sofia Lindqvist" };
  const payments = { id: teamOf.get("app_checkout") ?? "", name: "Payments" };
  const data = { id: teamOf.get("bi_looker") ?? "", name: "Data platform" };

  const send = async (team: { id: string; name: string }, { by, clusterId, spec, hours, ...request }: Sent) => {
    const row = request.kind === "create" ? undefined : await rowOf(db, { clusterId, name: spec.name });
    const cluster = { id: clusterId, name: CLUSTERS[clusterId] ?? "" };
    const about = { ...request, requester: by, team, cluster, sqlUserId: row?.id ?? null, name: spec.name };
    const at = Date.now() - hours * HOUR;
    const id = await addRequest(db, { ...about, requested: JSON.stringify(spec) }, at);
    return { id, row: row?.id ?? null, name: spec.name, at };
  };
  const approve = ({ id, row, name, at }: Awaited<ReturnType<typeof send>>) => {
    const approval = { by: lena, name, approved: null, sqlUserId: row, expiresAt: at + WEEK };
    return saveApproved(db, id, approval, at + HOUR);
  };

  const denied = await send(payments, {
    kind: "privileges",
    by: marek,
    clusterId: production,
    hours: 130,
    spec: specFor("app_checkout", { access: "for=ddl-owner&db=freight" }),
    reason: "The new release migrates its own tables.",
  });
  const why = "Schema changes go through flyway_migrator. Send them there.";
  await saveDenied(db, denied.id, { by: lena, reason: why }, denied.at + 3 * HOUR);

  const done = await send(payments, {
    kind: "reset",
    by: marek,
    clusterId: production,
    hours: 100,
    spec: specFor("app_booking"),
    reason: "The password went into a chat by mistake.",
  });
  await approve(done);
  await finish(db, done.id, done.at + 2 * HOUR);

  await approve(
    await send(payments, {
      kind: "reset",
      by: marek,
      clusterId: production,
      hours: 30,
      spec: specFor("app_checkout"),
      reason: "The pod is gone, and its secret with it.",
    }),
  );
  await approve(
    await send(payments, {
      kind: "reset",
      by: marek,
      clusterId: production,
      hours: 20,
      spec: specFor("app_billing"),
      reason: "Quarterly rotation.",
    }),
  );
  await send(data, {
    kind: "delete",
    by: sofia,
    clusterId: production,
    hours: 9,
    spec: specFor("etl_airbyte"),
    reason: "The sync has moved to the replica.",
  });
  await send(payments, {
    kind: "create",
    by: marek,
    clusterId: production,
    hours: 2,
    spec: specFor("app_refunds", {
      purpose: "Refund worker, reads payments and writes refunds",
      access: "for=read-write&db=freight&with=saveRows",
      wantedDays: 90,
    }),
    reason: "Refunds move out of the checkout service with the next release.",
  });
}

function specFor(name: string, more: Partial<RequestSpec> = {}): RequestSpec {
  return { ...eachField(REQUEST_TEXTS, () => ""), name, userKind: "service", access: "", wantedDays: null, ...more };
}
