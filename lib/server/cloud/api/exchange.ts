import http from "node:http";
import https from "node:https";
import { present } from "#lib/shared/present.ts";
import type { Method } from "./judge.ts";

export type RawAnswer = { status: number; headers: http.IncomingHttpHeaders; text: string };

/** An exchange without a whole, readable answer. */
export class ExchangeFailure extends Error {
  readonly reason: "timeout" | "cut" | "too_large" | "unreadable";
  /** false only where it is certain that no byte of the request has left: then nothing can have been done */
  readonly sent: boolean;
  /** the system's code, such as `ECONNREFUSED`; never a message, since that may quote the answer */
  readonly detail: string | undefined;

  constructor(reason: ExchangeFailure["reason"], sent: boolean, detail?: string) {
    super(reason);
    this.reason = reason;
    this.sent = sent;
    this.detail = detail;
  }
}

type Fail = (reason: ExchangeFailure["reason"], detail?: string) => void;
type Limits = { timeoutMs: number; maxAnswerBytes: number };
type Request = {
  method: Method;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  signal: AbortSignal | undefined;
};

/**
 * Sends each request exactly once. Not `fetch`: Next.js replaces it with one that caches and repeats, and it does not say whether a failed
 * request was sent. It follows no redirect, so the key goes to one host only.
 */
export class Exchanger {
  readonly #limits: Limits;
  readonly #secure: boolean;
  readonly #keepAlive: http.Agent;
  readonly #own: http.Agent;

  constructor(origin: string, limits: Limits) {
    this.#limits = limits;
    this.#secure = origin.startsWith("https:");
    const { Agent } = this.#secure ? https : http;
    this.#keepAlive = new Agent({ keepAlive: true });
    this.#own = new Agent({ keepAlive: false });
  }

  /**
   * One request and its whole answer, whatever its status. The time-out, for all of it, begins now. Throws
   * ExchangeFailure, or the reason of `signal`.
   */
  send({ method, url, headers, body, signal }: Request): Promise<RawAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    // A kept connection may be closing at the other end: a request that must not be repeated never uses one.
    const agent = method === "GET" || method === "PUT" ? this.#keepAlive : this.#own;
    const options = {
      method,
      agent,
      headers: present<Record<string, string>>({
        ...headers,
        "content-length": body ? String(Buffer.byteLength(body)) : undefined,
      }),
    };
    const request = (this.#secure ? https : http).request(url, options);
    let sent = false;
    const fail: Fail = (reason, detail) => {
      reject(new ExchangeFailure(reason, sent, detail));
      request.destroy();
    };
    const abort = () => {
      reject(signal?.reason);
      request.destroy();
    };
    const timer = setTimeout(() => fail("timeout"), this.#limits.timeoutMs);
    signal?.addEventListener("abort", abort, { once: true });

    request.once("socket", (socket) => {
      // Until the connection stands, the request waits in this process.
      sent = request.reusedSocket || !socket.connecting;
      // A reused socket has been connected before, and a listener on it would never be removed.
      if (sent) return;
      socket.once(this.#secure ? "secureConnect" : "connect", () => {
        sent = true;
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code?.startsWith("HPE_") ? "unreadable" : "cut", error.code),
    );
    request.once("upgrade", (_, socket) => {
      socket.destroy();
      fail("unreadable");
    });
    request.once("response", (response) => this.#read(response, { fail, resolve }));
    request.end(body);

    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
  }

  #read(response: http.IncomingMessage, { fail, resolve }: { fail: Fail; resolve: (answer: RawAnswer) => void }) {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > this.#limits.maxAnswerBytes) fail("too_large");
      else chunks.push(chunk);
    });
    response.on("error", (error: NodeJS.ErrnoException) => fail("cut", error.code));
    response.once("end", () => {
      const text = utf8(Buffer.concat(chunks));
      if (text === undefined) fail("unreadable");
      else resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
  }
}

/** The text of the bytes, or undefined where they are not UTF-8: a replaced character would be another user's name. */
function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
