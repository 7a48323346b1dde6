import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

/** The stored verifier of a password: RFC 5803, as `CREATE USER … PASSWORD` takes it too. */
export type Verifier = {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly stored: Buffer;
  readonly server: Buffer;
};

const FORM = /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/;
/** CockroachDB's own cost is 10610. This process must set hundreds of passwords a second, and it guards demo data. */
const ITERATIONS = 256;

export function makeVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, ITERATIONS, 32, "sha256");
  const stored = sha256(hmac(salted, "Client Key"));
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored.toString("base64")}:${hmac(salted, "Server Key").toString("base64")}`;
}

/** The parts of a verifier; null for any other text. */
export function parseVerifier(text: string): Verifier | null {
  const [, iterations, salt, stored, server] = FORM.exec(text) ?? [];
  if (!iterations || !salt || !stored || !server) return null;
  const bytes = (part: string) => Buffer.from(part, "base64");
  return { iterations: Number(iterations), salt: bytes(salt), stored: bytes(stored), server: bytes(server) };
}

/** Whether a password is the one of this verifier. */
export function matchesVerifier(password: string, text: string): boolean {
  const verifier = parseVerifier(text);
  if (!verifier) return false;
  const salted = pbkdf2Sync(password.normalize("NFKC"), verifier.salt, verifier.iterations, 32, "sha256");
  return timingSafeEqual(sha256(hmac(salted, "Client Key")), verifier.stored);
}

/**
 * The server's part of one SCRAM-SHA-256 exchange (RFC 5802), without channel binding. A client that could bind, as psql over TLS, says `y`
 * where the server offers no binding; it repeats what it said, in base64, in its last message.
 */
export class ScramExchange {
  readonly #verifier: Verifier;
  /** belongs to no user: an unknown user takes the same path to the same refusal */
  readonly #known: boolean;
  #nonce = "";
  #firstBare = "";
  #first = "";
  #binding = "";

  constructor(verifier: Verifier | null) {
    this.#known = verifier !== null;
    this.#verifier = verifier ?? {
      iterations: ITERATIONS,
      salt: randomBytes(16),
      stored: randomBytes(32),
      server: randomBytes(32),
    };
  }

  /** The answer to the client's first message; null for one that is not SCRAM. */
  first(message: string): string | null {
    const match = /^([ny],[^,]*,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+))$/.exec(message);
    if (!match) return null;
    this.#binding = Buffer.from(match[1] ?? "").toString("base64");
    this.#firstBare = match[2] ?? "";
    this.#nonce = `${match[3]}${randomBytes(18).toString("base64")}`;
    this.#first = `r=${this.#nonce},s=${this.#verifier.salt.toString("base64")},i=${this.#verifier.iterations}`;
    return this.#first;
  }

  /** The server's signature where the client's proof is right; null where it is not. */
  final(message: string): string | null {
    const match = /^(c=([^,]+),r=([^,]+)),p=([A-Za-z0-9+/]+=*)$/.exec(message);
    if (!match || match[2] !== this.#binding || match[3] !== this.#nonce) return null;
    const signed = `${this.#firstBare},${this.#first},${match[1]}`;
    const proof = Buffer.from(match[4] ?? "", "base64");
    const signature = hmac(this.#verifier.stored, signed);
    if (proof.length !== signature.length) return null;
    const key = Buffer.from(proof.map((byte, at) => byte ^ (signature[at] ?? 0)));
    if (!timingSafeEqual(sha256(key), this.#verifier.stored) || !this.#known) return null;
    return `v=${hmac(this.#verifier.server, signed).toString("base64")}`;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
