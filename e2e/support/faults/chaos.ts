import type { APIRequestContext } from "playwright/test";
import type { Emulator } from "../../../lib/emulator/emulator.ts";
import { type Random, seeded } from "../../../lib/testing/random.ts";
import { CHANGES, type Change, type Changed, change } from "../changes.ts";
import { ROUTES } from "./expect-row.ts";
import { type Reported, ROWS } from "./fault-table.ts";

/** A requested change and its result. */
export type Operation = {
  what: Change;
  name: string;
  /** "no answer": the server ended before answering */
  reported: Reported | "no answer";
  password: string | undefined;
  requestId: string;
  /** epoch milliseconds before the request */
  begunAt: number;
};

export type ChaosOptions = {
  cloud: Emulator;
  request: APIRequestContext;
  origin: string;
  clusterId: string;
  seed: number;
  people: number;
  /** operations of each person */
  operations: number;
  /** called after each operation on a SQL user that only one person changes */
  onOwn?: (operation: Operation) => void;
};

/**
 * Leaves out answers that lie about the state, and slow ones, which would prove nothing here. After one that refuses the key, nothing more
 * is sent.
 */
const STRIKES = ROWS.filter(
  ({ door, fault, reported }) =>
    door !== "list" &&
    !fault.hold &&
    fault.kind !== "oversize" &&
    !("retryAfter" in fault) &&
    reported !== "cloud_key_forbidden" &&
    reported !== "sql_user_exists" &&
    reported !== "sql_user_not_found" &&
    reported !== "cluster_not_ready",
);

/**
 * Several people at once create, reset and delete a few SQL users, some of them shared, while every other answer of the vendor fails. The
 * seed determines each person's changes. A person whose server has ended stops.
 */
export async function chaos(options: ChaosOptions): Promise<Operation[]> {
  const people = Array.from({ length: options.people }, (_, person) => onePerson(options, person));
  return (await Promise.all(people)).flat();
}

async function onePerson(options: ChaosOptions, person: number): Promise<Operation[]> {
  const { request, origin, clusterId, onOwn } = options;
  const random = seeded(options.seed * 1_000 + person);
  const done: Operation[] = [];
  while (done.length < options.operations) {
    const own = random.chance(0.7);
    const name = own ? `own_${person}_${random.whole(2)}` : `shared_${random.whole(3)}`;
    const what = random.pick(CHANGES);
    if (random.chance(0.5)) strike(options, random, what, name);
    const begunAt = Date.now();
    const answer = await change(request, origin, what, { clusterId, name }).catch(lost);
    const operation = { what, name, begunAt, ...reported(answer) };
    done.push(operation);
    if (!answer) break;
    if (own) onOwn?.(operation);
  }
  return done;
}

/** Makes the next request of this kind fail, and sometimes the reading of the list too. */
function strike({ cloud, clusterId }: ChaosOptions, random: Random, what: Change, name: string): void {
  const { fault } = random.pick(STRIKES.filter(({ door }) => door === what));
  const times = random.chance(0.7) ? 1 : 3;
  cloud.fault({ ...fault, route: ROUTES[what], clusterId, name, times, delayMs: random.whole(20) });
  if (random.chance(0.1))
    cloud.fault({ route: ROUTES.list, clusterId, kind: "status", status: random.pick([403, 500]), times: 1 });
}

function reported(answer: Changed | undefined): Pick<Operation, "reported" | "password" | "requestId"> {
  if (!answer) return { reported: "no answer", password: undefined, requestId: "" };
  return { reported: answer.reported, password: answer.value?.password, requestId: answer.requestId };
}

/** Whether the error is a connection cut by the server's end, not a fault of the test itself. */
function lost(error: unknown): undefined {
  if (!/ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|socket hang up|aborted|Premature close/.test(String(error))) throw error;
}
