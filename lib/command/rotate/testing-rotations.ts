import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach } from "vitest";
import { seal } from "#lib/shared/passwords/sealing.ts";
import { type Answer, type ApiCall, CLUSTER, clusters, problem, startApi } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";

export const DUE = ["app_user", "batch"].map((name) => ({
  clusterId: CLUSTER.id,
  cluster: CLUSTER.name,
  name,
  owner: "Payments",
  passwordChangedAt: "2026-01-02T00:00:00.000Z",
}));
export const ALL = ["rotate", "--older-than", "90d", "--yes", "--format", "json"];
/** What is printed when both are set. */
export const EXPECTED = DUE.map(({ cluster, name }) => ({ cluster, sqlUser: name, password: `new-${name}` }));

let home = "";
let stop = async () => {};

/** Each test has an empty home, and a server of its own that {@link serve} starts. */
export function beginRotations(): void {
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "rolecall-rotate-"));
    return async () => {
      await stop();
      rmSync(home, { recursive: true });
    };
  });
}

/** Where the command keeps rotations that it has not finished. */
export const pendingFolder = () => join(home, "state/rolecall/rotations");
/** The files there. */
export const pendingFiles = () => readdirSync(pendingFolder());

type Taken = { id: string; at: number };

/** What the fake server is told, and what it was. */
type FakeState = {
  over: boolean;
  started: number;
  taken: Taken[];
  lose: boolean;
  /** what is due and cannot be rotated, with the reason */
  leftOut: { cluster: string; name: string; reason: string }[];
  refuse: string;
  /** those that got another password after the rotation */
  replaced: string[];
  /** the SQL user that another browser sets again, after the command has seen it done in a rotation that still ran */
  retried: string | undefined;
  /** how often the sealed passwords were read */
  looks: number;
  paused: boolean;
  /** what was asked of a rotation, in order */
  acts: string[];
};

/** A server that rotates as the real one does: a started rotation goes on by itself, and a sealed password stays until it is taken. */
export async function serve(results: Record<string, string> = {}) {
  const arrived = Promise.withResolvers<void>();
  const state: FakeState = {
    over: true,
    started: 0,
    taken: [],
    lose: false,
    leftOut: [],
    refuse: "",
    replaced: [],
    retried: undefined,
    looks: 0,
    paused: false,
    acts: [],
  };
  const jobs = new Map<string, ApiCall["body"]>();
  const api = await startApi(async (call) => {
    const { method, path, query, body, idempotencyKey = "" } = call;
    if (path === "/clusters") return clusters(call);
    if (path === "/rotations/due")
      return {
        body: {
          items: query.olderThanDays === "90" ? DUE : [],
          leftOut: state.leftOut.map((each) => Object.assign({}, DUE[0], each)),
          next: null,
          more: false,
        },
      };
    if (method !== "POST" || path !== "/rotations") return answerOf(call, state, jobs.values().next().value, results);
    const isNew = !jobs.has(idempotencyKey);
    if (isNew) state.started += 1;
    jobs.set(idempotencyKey, body);
    arrived.resolve();
    if (state.lose || (state.refuse && isNew)) return "hang up";
    return state.refuse ? problem(409, state.refuse) : { status: 201, body: { id: "rot_1" } };
  });
  stop = api.stop;
  const env = { ...api.env, HOME: home, XDG_STATE_HOME: join(home, "state") };
  const run = (...given: string[]) => rolecall(given, { env });
  return { ...api, state, arrived: arrived.promise, env, run };
}

/** What the server says of a rotation that was started by this call. */
async function answerOf(
  { path, query, body }: ApiCall,
  state: FakeState,
  job: ApiCall["body"] | undefined,
  results: Record<string, string>,
): Promise<Answer> {
  const items = DUE.map(({ cluster, name }) => itemOf(state, { cluster, name, result: results[name] ?? "done" }));
  const isOver = state.over && (state.retried === undefined || state.looks > 0);
  const shown = {
    id: "rot_1",
    deliver: "caller",
    state: state.paused ? "paused" : isOver ? "over" : "running",
    cause: state.paused ? "forbidden" : null,
    startedBy: "ci (Ada)",
    startedAt: "2026-01-02T00:00:00.000Z",
    endedAt: null,
    counts: { done: items.filter((each) => each.state === "done").length, waiting: 1, failed: 0 },
    remaining: 1,
    expectedEndAt: isOver ? undefined : "2026-01-02T00:05:00.000Z",
  };
  switch (path) {
    case "/rotations": {
      const others = Object.assign({}, shown, { id: "rot_0" });
      return { body: { items: [others, ...(job ? [shown] : [])], next: null } };
    }
    case "/rotations/rot_1":
      return { body: Object.assign({ items }, shown) };
    case "/rotations/rot_1/pause":
    case "/rotations/rot_1/resume":
    case "/rotations/rot_1/stop":
    case "/rotations/rot_1/retry":
      return controlled(path.slice("/rotations/rot_1/".length), body, { state, job, results });
    case "/rotations/rot_1/passwords": {
      const isElsewhere = (name: string) => state.retried === name && state.looks > 0;
      const there = items.filter(({ place, name }) => place === "sealed" && !isElsewhere(name));
      state.looks += 1;
      const key = query.key ?? "";
      const sealed = there.map(async ({ id, name, state: found }) => ({
        id,
        at: 17,
        state: found,
        sealed: await seal(key, `new-${name}`, { jobId: "rot_1", itemId: id }),
      }));
      return { body: { items: key === job?.sealTo ? await Promise.all(sealed) : [] } };
    }
    case "/rotations/rot_1/taken":
      state.taken.push(...(body.items as Taken[]));
      return { body: {} };
    default:
      return problem(404, "not_found");
  }
}

type Faked = { state: FakeState; job: ApiCall["body"] | undefined; results: Record<string, string> };

/** A retry sets all that had failed, and seals what is set from then on to its key. */
function controlled(act: string, { sealTo }: ApiCall["body"], { state, job, results }: Faked): Answer {
  if (state.refuse) return problem(409, state.refuse);
  state.acts.push(act);
  state.paused = act === "pause";
  if (act === "retry") for (const name of Object.keys(results)) results[name] = "done";
  if (job && sealTo) job.sealTo = sealTo;
  return { body: { id: "rot_1", state: state.paused ? "paused" : act === "stop" ? "stopped" : "running" } };
}

function itemOf(
  { over, taken, replaced }: FakeState,
  { cluster, name, result }: Record<"cluster" | "name" | "result", string>,
) {
  const id = `item_${name}`;
  const isSet = over && (result === "done" || result === "unknown");
  const place = !isSet ? "none" : taken.some((each) => each.id === id) ? "caller" : "sealed";
  return { id, cluster, name, state: over ? result : "waiting", place, replaced: replaced.includes(name) };
}
