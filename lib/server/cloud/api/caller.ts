import type { z } from "zod";
import { pinnedOrigin } from "#lib/shared/cloud/pinned-origin.ts";
import { retryAfterSeconds } from "#lib/shared/cloud/retry-after.ts";
import type { Waiting } from "#lib/shared/people/waiting.ts";
import { present } from "#lib/shared/present.ts";
import { CloudError, type Outcome } from "../../base/cloud-error.ts";
import type { Secret } from "../../base/secret.ts";
import { addressOf, type Target } from "./address.ts";
import { bodyText, type ChangeBody } from "./changes.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { CallOptions, CloudCallEvent, CloudConfig } from "./config.ts";
import { ExchangeFailure, Exchanger, type RawAnswer } from "./exchange.ts";
import { judge, type Method } from "./judge.ts";
import { type People, RateLimiter } from "./limiter.ts";
import type { Priority } from "./priority.ts";
import { redactor } from "./redact.ts";
import { withRetries } from "./retry.ts";
import { SharedReads } from "./shared-reads.ts";
import { isVendorError, parseJson, presentable, vendorWords } from "./vendor-text.ts";

export type Call<T> = {
  method: Method;
  target: Target;
  query?: Readonly<Record<string, string>>;
  body?: ChangeBody | undefined;
  /** the schema of a successful answer */
  answer: z.ZodType<T>;
};

type Turn = CallOptions & { priority: Priority };

const READ_ATTEMPTS = 4;
/** The longest time that a page waits without an answer. */
const READ_TIMEOUT_MS = 15_000;
/** Where the vendor refuses for its limit and does not say for how long. */
const DEFAULT_PAUSE_SECONDS = 1;
/** Digits, as tracing systems make them. Other text in that header could be an echo of the key. */
const TRACE_ID = /^[\da-f-]{8,64}$/i;

/** Whether a failure may pass by itself. A time-out is not repeated: the person has waited for ten seconds. */
export function mayPass(error: CloudError): boolean {
  return error.code === "cloud_unavailable" || error.code === "cloud_rate_limited";
}

/** The one way to the Cloud API: queue, key, request, judgement, log. */
export class Caller {
  readonly clock: Clock;
  readonly random: () => number;
  readonly #config: CloudConfig;
  readonly #origin: string;
  readonly #limiter: RateLimiter;
  readonly #exchanger: Exchanger;
  readonly #readTimeoutMs: number;
  readonly #shared = new SharedReads();
  /** the meaning of the last answer that asked to wait; another server may have had it */
  #askedToWait: "cloud_rate_limited" | "cloud_unavailable" = "cloud_rate_limited";

  constructor(config: CloudConfig) {
    const { clock = systemClock, random = Math.random, timeoutMs = 10_000, maxAnswerBytes = 8 * 1024 * 1024 } = config;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(config.apiVersion)) throw new Error("The version of the Cloud API must be a date.");
    this.#config = config;
    this.clock = clock;
    this.random = random;
    this.#origin = pinnedOrigin(config.server);
    this.#readTimeoutMs = config.readTimeoutMs ?? READ_TIMEOUT_MS;
    this.#limiter =
      config.limiter ?? new RateLimiter({ ...config, clock, slots: config.shared?.slots, held: config.held });
    this.#exchanger = new Exchanger(this.#origin, { timeoutMs, maxAnswerBytes });
  }

  /** How many calls wait for their turn, by priority. */
  waiting(): Record<Priority, number> {
    return this.#limiter.waiting();
  }

  /** The place of this account's waiting call in the queue. */
  placesOf(accountId: string): Waiting {
    return { ...this.#limiter.placesOf(accountId), shared: this.#config.shared !== undefined };
  }

  /** Later reads do not join a read that is in flight. */
  outdate(): void {
    this.#shared.outdate();
  }

  /**
   * A GET, shared with equal ones in flight and repeated while its failure may pass. For a waiting person it gives up after 15 seconds in
   * all, and at once where the vendor has asked to wait for longer: the failure then says what it answered, and how long the wait still is.
   * Throws CloudError or the signal's reason.
   */
  read<T>(
    call: Omit<Call<T>, "method">,
    { priority = "read", signal, people = this.#personAlone() }: CallOptions = {},
  ): Promise<T> {
    const get: Call<T> = { ...call, method: "GET" };
    const key = addressOf(this.#origin, call.target.path, call.query).href;
    return this.#shared.read(key, { priority, people, signal }, (shared, all) =>
      priority === "read"
        ? this.#givenUp(shared, (given) => this.#repeated(get, { priority, people: all, signal: given }))
        : this.#repeated(get, { priority, people: all, signal: shared }),
    );
  }

  #repeated<T>(get: Call<T>, turn: Turn & { signal: AbortSignal }): Promise<T> {
    const { priority, signal } = turn;
    const withinMs = priority === "read" ? this.#readTimeoutMs : undefined;
    const policy = {
      attempts: READ_ATTEMPTS,
      again: mayPass,
      signal,
      clock: this.clock,
      random: this.random,
      withinMs,
    };
    return withRetries(policy, () => this.#once(get, turn));
  }

  async #givenUp<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#limiter.pauseLeft() > this.#readTimeoutMs) throw this.#turnedAway();
    const over = AbortSignal.timeout(this.#readTimeoutMs);
    return work(AbortSignal.any([signal, over])).catch((error: unknown) => {
      if (!over.aborted || error !== over.reason) throw error;
      throw this.#limiter.pauseLeft() > 0
        ? this.#turnedAway()
        : new CloudError("cloud_timeout", { outcome: "not_done" });
    });
  }

  /** Of a read that was not sent while the vendor wants to be left alone. */
  #turnedAway(): CloudError {
    const retryAfterSeconds = Math.ceil(this.#limiter.pauseLeft() / 1000);
    return new CloudError(this.#askedToWait, { outcome: "not_done", retryAfterSeconds });
  }

  /** A change, sent once or not at all. Throws CloudError, whose `outcome` says which, or the signal's reason if it was not sent. */
  async change<T>(call: Call<T>, { priority = "write", ...more }: CallOptions = {}): Promise<T> {
    try {
      return await this.#once(call, { people: this.#personAlone(), ...more, priority });
    } finally {
      this.#shared.outdate();
    }
  }

  async #once<T>(call: Call<T>, { priority, signal, people, before }: Turn): Promise<T> {
    const { method, target, body } = call;
    this.#requireMaySend(method);
    const url = addressOf(this.#origin, target.path, call.query);
    const queuedAt = this.clock.now();
    const answered = await this.#limiter.acquire(priority, signal, people);
    await before?.();
    const key = await this.#key();
    const redact = redactor(body ? [key.reveal(), body.password.reveal()] : [key.reveal()]);
    // The key may be another one by now.
    this.#requireMaySend(method);
    const startedAt = this.clock.now();
    const event: CloudCallEvent = {
      method,
      route: target.route,
      priority,
      queuedMs: Math.round(startedAt - queuedAt),
      durationMs: 0,
    };
    try {
      const raw = await this.#exchanger.send({
        method,
        url,
        headers: this.#headers(key, body !== undefined),
        body: bodyText(body),
        signal: method === "GET" ? signal : undefined,
      });
      answered();
      event.status = raw.status;
      return this.#understand(call, raw, redact, event);
    } catch (error) {
      const known = error instanceof ExchangeFailure ? fromFailure(error, method) : error;
      if (error instanceof ExchangeFailure && error.detail) event.detail = error.detail;
      if (known instanceof CloudError) event.code = known.code;
      throw known;
    } finally {
      event.durationMs = Math.round(this.clock.now() - startedAt);
      this.#config.log?.(event);
    }
  }

  #understand<T>(call: Call<T>, raw: RawAnswer, redact: (text: string) => string, event: CloudCallEvent): T {
    const { status, headers, text } = raw;
    const wait = retryAfterSeconds(headers);
    if (wait !== undefined) this.#limiter.pause(wait);
    if (wait) this.#askedToWait = "cloud_rate_limited";
    const trace = headers["cc-trace-id"];
    if (typeof trace === "string" && TRACE_ID.test(trace)) event.traceId = trace;
    const facts = { status, traceId: event.traceId, retryAfterSeconds: wait };

    // The vendor documents a body: a 204 or an empty 200 is a lost answer, and the change is settled by reading the list.
    if (status === 200 || status === 201) {
      const parsed = call.answer.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      const answerField = fieldOf(parsed.error);
      if (answerField) event.answerField = answerField;
      const outcome: Outcome = call.method === "GET" ? "not_done" : "unknown";
      throw new CloudError("cloud_bad_answer", Object.assign({ answerField, outcome }, facts));
    }
    const words = vendorWords(text);
    const judged = judge({ method: call.method, status, words, hasRetryAfter: wait !== undefined });
    if (judged.code === "cloud_rate_limited" && wait === undefined) this.#limiter.pause(DEFAULT_PAUSE_SECONDS);
    if (wait && judged.code === "cloud_unavailable") this.#askedToWait = judged.code;
    if (judged.code === "cloud_key_refused") this.#config.onKeyRefused?.();
    const said = { vendorMessage: presentable(words, redact), isVendors: isVendorError(text) };
    throw new CloudError(judged.code, Object.assign(said, facts, { outcome: judged.outcome }));
  }

  #personAlone(): People {
    const one = this.#config.person?.();
    return new Set(one === undefined ? [] : [one]);
  }

  /** Reads the present key. An unreadable one, or one that is no valid header, is a refusal: nothing is sent without a key. */
  async #key(): Promise<Secret> {
    try {
      const key = await this.#config.key();
      if (/^[\x21-\x7e]+$/.test(key.reveal())) return key;
    } catch {
      // That error's message may hold the key or the path of its file.
    }
    throw new CloudError("cloud_key_refused", { outcome: "not_done" });
  }

  /** Lets nothing but GET leave with a key that only reads, whatever a caller wants. */
  #requireMaySend(method: Method): void {
    if (method !== "GET" && this.#config.access() !== "change")
      throw new CloudError("cloud_key_reads", { outcome: "not_done" });
  }

  /** Everything that is sent beside Host, Connection and Content-Length. */
  #headers(key: Secret, hasBody: boolean): Record<string, string> {
    return present({
      accept: "application/json",
      "accept-encoding": "identity",
      authorization: `Bearer ${key.reveal()}`,
      "cc-version": this.#config.apiVersion,
      "user-agent": "rolecall",
      "content-type": hasBody ? "application/json" : undefined,
    });
  }
}

/**
 * The first field that does not fit, such as `users.0.name`; undefined where the answer as a whole does not. The path has names of the schema
 * and places in lists only, so nothing that the vendor sent.
 */
function fieldOf({ issues }: z.ZodError): string | undefined {
  const path = issues[0]?.path.map(String).join(".") ?? "";
  return /^[\w.]{1,80}$/.test(path) ? path : undefined;
}

function fromFailure({ reason, sent }: ExchangeFailure, method: Method): CloudError {
  const outcome = method === "GET" || !sent ? "not_done" : "unknown";
  const codes = {
    timeout: "cloud_timeout",
    cut: "cloud_unavailable",
    too_large: "cloud_bad_answer",
    unreadable: "cloud_bad_answer",
  } as const;
  return new CloudError(codes[reason], { outcome });
}
