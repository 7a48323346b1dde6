import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine } from "../output.ts";
import { type Credentials, credentials } from "./credentials.ts";

const BASE = "/api/v1";
/** How often a call is repeated after a lost connection, or when the server asks to wait. */
const TRIES = 5;
const LONGEST_WAIT_S = 120;
const ANSWER_MS = 60_000;
/** How long to wait while an equal request is still being worked on. */
const RUNNING_MS = 2_000;

const problemSchema = z.object({
  title: z.string(),
  detail: z.string().optional(),
  code: z.string(),
  requestId: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  inView: z.object({ id: z.string(), by: z.string().optional() }).optional(),
});

/** One text of several parts: each but the last ends with a mark. */
function asSentences(parts: readonly string[]): string {
  const last = parts.length - 1;
  return parts.map((part, at) => (at === last || /[.!?]$/.test(part) ? part : `${part}.`)).join(" ");
}

/** A refusal of the server in its own words. */
export class ServerProblem extends CommandFailure {
  readonly code: string;
  /** An earlier send of the same call may have been carried out: it got no answer, or one that does not say. */
  readonly isRepeated: boolean;
  /** the password that a person has on screen, with `password_in_view` */
  readonly inView: { readonly id: string; readonly by?: string | undefined } | undefined;

  constructor({ title, detail, code, requestId, fields, inView }: z.infer<typeof problemSchema>, isRepeated: boolean) {
    const named = Object.entries(fields ?? {}).map(([field, words]) => `${field}: ${words}`);
    const parts = [title, ...(detail && detail !== title ? [detail] : []), ...named].map(oneLine);
    super(`${asSentences(parts)} (${oneLine([code, requestId].filter(Boolean).join(", "))})`);
    this.code = code;
    this.inView = inView;
    this.isRepeated = isRepeated;
  }
}

type Sent = {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** of a POST that may be sent again with the same effect; a new one for each call where none is given */
  readonly idempotencyKey?: string;
  /** sent once, without retry */
  readonly once?: true | undefined;
};

/** Calls `/api/v1` with one token. */
export class Client {
  readonly #at: Credentials;

  constructor(at: Credentials) {
    this.#at = at;
  }

  /** Sends a request and reads the answer by a schema. Throws {@link ServerProblem} for a refusal. */
  async call<T>(schema: z.ZodType<T>, method: string, path: string, sent: Sent = {}): Promise<T> {
    const url = new URL(`${this.#at.url}${BASE}${path}`);
    for (const [name, value] of Object.entries(sent.query ?? {})) if (value) url.searchParams.set(name, value);
    const key = method === "POST" ? { "idempotency-key": sent.idempotencyKey ?? randomUUID() } : {};
    const request: RequestInit = present({
      method,
      headers: present<Record<string, string>>({
        authorization: `Bearer ${this.#at.token}`,
        accept: "application/json",
        ...key,
        "content-type": sent.body === undefined ? undefined : "application/json",
      }),
      body: sent.body === undefined ? undefined : JSON.stringify(sent.body),
      // A token goes nowhere else.
      redirect: "error",
    });
    const read = schema.safeParse(await answered(url, request, sent.once ? 1 : TRIES));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const field = oneLine(issue?.path.join(".") || "all of it");
    throw new CommandFailure(
      `the answer of ${url.origin} is not as expected (${field}); is it Rolecall, in this version or a later one?`,
    );
  }

  /** All items of a list, page after page. */
  async *items<T>(schema: z.ZodType<T>, path: string, query: Sent["query"] = {}): AsyncGenerator<T> {
    const page = z.object({ items: z.array(schema), next: z.string().nullable() });
    let cursor: string | undefined;
    do {
      const { items, next } = await this.call(page, "GET", path, { query: { ...query, cursor } });
      yield* items;
      cursor = next ?? undefined;
    } while (cursor !== undefined);
  }
}

/** A client with the credentials of the caller. */
export async function client(): Promise<Client> {
  return new Client(await credentials());
}

/** Collects a list. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function answered(url: URL, request: RequestInit, tries: number): Promise<unknown> {
  let isRepeated = false;
  for (let tried = 1; ; tried += 1) {
    const again = tried < tries;
    const sent = await sentOnce(url, request, again);
    if (!sent) {
      isRepeated = true;
      await pause(2 ** tried * 100);
      continue;
    }
    const { response, text } = sent;
    if (response.ok) return parsed(text, url);
    const problem = problemSchema.safeParse(parsed(text, url));
    const waitMs = waitOf(response, problem.data?.code);
    if (again && waitMs !== undefined) {
      // Only the limit of calls is checked before any work.
      isRepeated ||= response.status !== 429;
      await pause(waitMs);
      continue;
    }
    if (!problem.success) throw new CommandFailure(`${url.origin} answered ${response.status} without a message`);
    throw new ServerProblem(problem.data, isRepeated);
  }
}

type Arrived = { readonly response: Response; readonly text: string };

/** The whole answer; undefined where there was none, or it was cut, and the request may be sent again. */
async function sentOnce(url: URL, request: RequestInit, again: boolean): Promise<Arrived | undefined> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_MS) });
    return { response, text: await response.text() };
  } catch (error) {
    // A POST has its key, a read changes nothing. Another change is not sent twice: the second answer would not be about the first.
    if (again && (request.method === "POST" || request.method === "GET")) return undefined;
    const doubt = request.method === "GET" ? "" : "; check whether it was done";
    throw new CommandFailure(`no answer from ${url.origin}: ${causeOf(error)}${doubt}`);
  }
}

/** How long the server wants the request to wait before it is sent again, in milliseconds; undefined where it should not be. */
function waitOf(response: Response, code: string | undefined): number | undefined {
  if (code === "idempotency_running") return RUNNING_MS;
  if (response.status !== 429 && response.status !== 503) return undefined;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return seconds >= 0 && seconds <= LONGEST_WAIT_S ? seconds * 1_000 : undefined;
}

function parsed(text: string, url: URL): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    throw new CommandFailure(`${url.origin} does not answer as Rolecall does`);
  }
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return oneLine(cause?.code ?? cause?.message ?? message);
}
