// The requests of the demo's team members.

import type { Store } from "#lib/server/store/db/open.ts";
import { finish } from "#lib/server/store/requests/request-attempts.ts";
import { saveApproved, saveDenied } from "#lib/server/store/requests/request-decisions.ts";
import { addRequest } from "#lib/server/store/requests/requests.ts";
import { rowOf } from "#lib/server/store/sql-users/present-sql-users.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "./demo-account.ts";

const HOUR = 60 * 60_000;
const WEEK = 7 * 24 * HOUR;
const { production } = DEMO_CLUSTERS;

type Team = "payments" | "data";
type Sent = {
  kind: RequestKind;
  team: Team;
  by: "marek" | "sofia";
  /** how long ago it was sent */
  hours: number;
  spec: RequestSpec;
  reason: string;
  /** what became of it; it waits where nothing did */
  outcome?: "approved" | "done" | { denied: string };
};

const SENT: readonly Sent[] = [
  {
    kind: "privileges",
    team: "payments",
    by: "marek",
    hours: 130,
    spec: specFor("app_checkout", { access: "for=ddl-owner&db=freight" }),
    reason: "The new release migrates its own tables.",
    outcome: { denied: "Schema changes go through flyway_migrator. Send them there." },
  },
  {
    kind: "reset",
    team: "payments",
    by: "marek",
    hours: 100,
    spec: specFor("app_booking"),
    reason: "The password went into a chat by mistake.",
    outcome: "done",
  },
  {
    kind: "reset",
    team: "payments",
    by: "marek",
    hours: 30,
    spec: specFor("app_checkout"),
    reason: "The pod is gone, and its secret with it.",
    outcome: "approved",
  },
  {
    kind: "reset",
    team: "payments",
    by: "marek",
    hours: 20,
    spec: specFor("app_billing"),
    reason: "Quarterly rotation.",
    outcome: "approved",
  },
  {
    kind: "delete",
    team: "data",
    by: "sofia",
    hours: 9,
    spec: specFor("etl_airbyte"),
    reason: "The sync has moved to the replica.",
  },
  {
    kind: "create",
    team: "payments",
    by: "marek",
    hours: 2,
    spec: specFor("app_refunds", {
      purpose: "Refund worker, reads payments and writes refunds",
      access: "for=read-write&db=freight&with=saveRows",
      wantedDays: 90,
    }),
    reason: "Refunds move out of the checkout service with the next release.",
  },
];

/** `teamOf`: the owning team by name of the SQL user. */
export async function addDemoRequests(
  db: Store,
  people: { administrator: string; marek: string; sofia: string },
  teamOf: ReadonlyMap<string, string>,
): Promise<void> {
  const lena = { id: people.administrator, name: DEMO_ACCOUNT.name };
  const persons = {
    marek: { id: people.marek, name: DEMO_MEMBER.name },
    sofia: { id: people.sofia, name: "Sofia Lindqvist" },
  };
  const teams = {
    payments: { id: teamOf.get("app_checkout") ?? "", name: "Payments" },
    data: { id: teamOf.get("bi_looker") ?? "", name: "Data platform" },
  };
  for (const { kind, team, by, hours, spec, reason, outcome } of SENT) {
    const { name } = spec;
    const row = kind === "create" ? undefined : await rowOf(db, { clusterId: production, name });
    const sqlUserId = row?.id ?? null;
    const cluster = { id: production, name: "freight-prod" };
    const about = { kind, reason, requester: persons[by], team: teams[team], cluster, sqlUserId, name };
    const at = Date.now() - hours * HOUR;
    const id = await addRequest(db, { ...about, requested: JSON.stringify(spec) }, at);
    if (outcome === undefined) continue;
    if (typeof outcome === "object") {
      await saveDenied(db, id, { by: lena, reason: outcome.denied }, at + 3 * HOUR);
      continue;
    }
    await saveApproved(db, id, { by: lena, name, approved: null, sqlUserId, expiresAt: at + WEEK }, at + HOUR);
    if (outcome === "done") await finish(db, id, at + 2 * HOUR);
  }
}

function specFor(name: string, more: Partial<RequestSpec> = {}): RequestSpec {
  return { ...eachField(REQUEST_TEXTS, () => ""), name, userKind: "service", access: "", ...NO_END, ...more };
}
