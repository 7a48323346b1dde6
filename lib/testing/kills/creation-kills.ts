import { expect } from "vitest";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { authorize, currentActor } from "../../server/access/guard.ts";
import { newId } from "../../server/base/ids.ts";
import { Secret } from "../../server/base/secret.ts";
import { startJob, underOf } from "../../server/jobs/control.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import type { Caller } from "../../server/sql-users/create/attempt.ts";
import { prepare } from "../../server/sql-users/create/create.ts";
import { removalOf } from "../../server/sql-users/create/finish.ts";
import { creationJob } from "../../server/sql-users/create/job.ts";
import { newMark } from "../../server/sql-users/create/mark.ts";
import { creatingConnection, saveListsSqlMade } from "../../server/store/clusters/sql-connections.ts";
import { store } from "../../server/store/db/store.ts";
import { takenKeys } from "../../server/store/jobs/add-job.ts";
import {
  addCreation,
  creationKey,
  creationOf,
  endAnswers,
  unfinishedCreations,
} from "../../server/store/sql-users/creations.ts";
import { inRequest } from "../next-headers.ts";
import { meanwhile } from "../sql-cluster.ts";
import { begin, create, isAdmin, named, sql, texts, world } from "../sql-users/creation-steps.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: creations of SQL users whose server dies at each step. */

const ACCESS: WantedAccess = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };

type Step = keyof typeof creationJob.steps;
type Way = "sql" | "api";

/** What each step sends first; the others send nothing that can be held. */
const SENDS: Partial<Record<Step, RegExp>> = {
  making: /^CREATE USER/,
  demoting: /^ALTER USER/,
  granting: /^GRANT/,
  proving: /AS sql_user/,
};

function creationAt(step: Step, way: Way = "sql"): JobKill {
  let caller: Caller;
  const kill: JobKill = {
    kind: creationJob as AnyJob,
    step,
    items: 1,
    ends: (isSent) => (step === "preparing" && !isSent ? "failed" : "unknown"),
    stopped: step === "preparing" ? ["stopped", "failed", "unknown"] : ["stopped", "unknown"],
    begin: async () => {
      await begin("manage");
      const db = await store();
      const connection = await creatingConnection(db, world.clusterId);
      if (!connection) throw new Error("there is no connection");
      if (way === "api") await saveListsSqlMade(db, connection, false);
      if (step === "removing") await leave();
      return inRequest(world.ada.browser, async () => {
        caller = await (step === "removing" ? remover() : maker(way));
        const id = newId("job");
        const about = Object.assign(named("app"), { sqlUserId: newId("usr") });
        const first = step === "removing" ? "removing" : "preparing";
        const item = { step: first, sqlUser: about, openKey: creationKey(about), input: {}, data: {} };
        const { starter, requestId, address } = await underOf(caller.permit.actor);
        await startJob(db, creationJob, { id, input: {}, starter, requestId, address }, [item]);
        return id;
      });
    },
    local: async () => caller,
    verify,
    changes: () => texts().filter((text) => /^(CREATE|ALTER|DROP|GRANT|REVOKE) /.test(text)).length + deletions(),
  };
  if (step === "removing") kill.hold = holdDeletion;
  const statement = SENDS[step];
  if (statement) kill.hold = (when) => holdStatement(statement, when);
  // A login changes nothing.
  if (step === "signing_in") kill.isRepeated = true;
  return kill;
}

/** A complete SQL user whose answer was lost. */
async function leave(): Promise<void> {
  expect(await create("app")).toMatchObject({ ok: true });
  await endAnswers(await store());
}

async function asAda() {
  const actor = await currentActor(false);
  if (!actor) throw new Error("nobody is signed in");
  return { permit: authorize(actor, "sql_users.create", world.clusterId), note: () => {} };
}

async function remover(): Promise<Caller> {
  const db = await store();
  const left = await creationOf(db, named("app"));
  if (!left) throw new Error("nothing was left");
  const { permit, note } = await asAda();
  return { permit, note, remove: removalOf(db, { permit, note, target: named("app"), left, requestId: "req_1" }) };
}

async function maker(way: Way): Promise<Caller> {
  const db = await store();
  const target = named("app");
  const connection = await creatingConnection(db, target.clusterId);
  if (!connection) throw new Error("there is no connection");
  const spec = { wanted: ACCESS, ownerTeamId: null, wantedUntil: null, description: {} };
  const prepared = await prepare(target, connection, spec);
  const creation = Object.assign(
    { id: newId("crt"), sqlUserId: newId("usr"), spec: JSON.stringify(spec), way, forRequester: false, by: "Ada" },
    { marks: [newMark(null)], endsAt: null },
    target,
  );
  const find = async () => ({
    found: { spec, connection, prepared, resumed: null },
    store: async (transaction: typeof db) => void (await addCreation(transaction, creation)),
  });
  const password = new Secret("a-password-that-nobody-got");
  return Object.assign(await asAda(), { make: { password, find, before: async () => {}, hasTurn: false } });
}

type When = "before it is carried out" | "after it is carried out";

function holdStatement(statement: RegExp, when: When) {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const halt = async () => {
    arrived.resolve();
    await released.promise;
  };
  if (when === "before it is carried out") sql().fault({ kind: "slow", statement, times: 1, until: meanwhile(halt) });
  else sql().fault({ kind: "lie", statement, times: 1, lie: async (answer) => halt().then(() => answer) });
  return { arrived: arrived.promise, release: released.resolve };
}

function holdDeletion(when: When) {
  const fault = world.cloud.fault({
    route: "sql-users.delete",
    when: when === "before it is carried out" ? "before" : "after",
    hold: true,
    times: 1,
  });
  return { arrived: fault.struck, release: () => fault.release() };
}

const deletions = () => world.cloud.record().filter(({ route }) => route === "sql-users.delete").length;

/** A SQL user that is there is named as unfinished, its name is free for a person, and nobody was shown its password. */
async function verify(): Promise<void> {
  const db = await store();
  const isThere = world.cloud.userNames(world.clusterId).includes("app");
  const stored = await creationOf(db, named("app"));
  const left = (await unfinishedCreations(db, world.clusterId)).get("app");
  expect(left).toEqual(stored);
  if (isThere) expect(left).toBeDefined();
  if (left && left.step !== "begun" && left.step !== "signed_in") expect(isThere).toBe(true);
  // Before its first statement, the Cloud API makes it admin.
  if (isThere && !(left?.way === "api" && left.step === "begun")) expect(isAdmin("app")).toBe(false);
  expect([...(await takenKeys(db, [creationKey(named("app"))]))]).toEqual([]);
  const shown = await db.selectFrom("shown_passwords").select("id").execute();
  if (left?.step !== "signed_in" && isThere) expect(shown).toEqual([]);
}

/** One for each step. */
export const CREATION_KILLS: Record<string, () => JobKill> = {
  "creation that is prepared": () => creationAt("preparing"),
  "creation whose SQL user is made": () => creationAt("making"),
  "creation whose SQL user is no longer to be admin": () => creationAt("demoting", "api"),
  "creation that is granted access": () => creationAt("granting"),
  "creation that is proved": () => creationAt("proving"),
  "creation that logs in": () => creationAt("signing_in"),
  "creation that is deleted": () => creationAt("removing"),
};
