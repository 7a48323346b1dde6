import type { Duplex } from "node:stream";
import { jwtVerify } from "jose";
import type { HasHabit } from "../world/habits.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import type { Model } from "./model.ts";
import { foldName } from "./names.ts";
import { matchesVerifier, parseVerifier, ScramExchange, type Verifier } from "./scram.ts";
import { message, type Reader } from "./wire.ts";

/** The parts of the name in a client's certificate, such as CN and O. */
export type ClientName = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whose tokens sign in, as the settings `server.jwt_authentication.*` say. */
export type TokenIssuer = {
  readonly issuer: string;
  readonly audience: string;
  readonly key: Parameters<typeof jwtVerify>[1];
};

export type LoginOptions = {
  readonly stream: Duplex;
  readonly model: () => Model;
  readonly now: () => number;
  /** asks for the password in clear text instead of SCRAM */
  readonly clearText: boolean;
  /** the name in the client's certificate, once an authority that is trusted vouches for it; null without one */
  readonly clientName: () => ClientName | null;
  /** null where no tokens are taken */
  readonly tokens: TokenIssuer | null;
  readonly habit: HasHabit;
};

/** A login by this user. `hasToken`: the client says that its password is a token. */
export type SignedIn = { readonly user: string; readonly hasToken: boolean };

/**
 * Signs a client in by its token, its certificate or its password, in this order; then the last message before the session. Throws
 * `SqlError`. The end of VALID UNTIL is one of the password alone; NOLOGIN ends every way in (cockroachdb/cockroach#45541).
 */
export async function signIn(options: LoginOptions, reader: Reader, who: SignedIn): Promise<Entry> {
  const clientName = options.clientName();
  const method = who.hasToken ? "jwt_token" : clientName !== null ? "cert" : "password";
  const last = who.hasToken
    ? await byToken(options, reader, who.user)
    : clientName !== null
      ? byCertificate(options.model(), who.user, clientName)
      : await byPassword(options, reader, who.user);
  if (!options.habit("an end and NOLOGIN refuse nobody")) requireLogin(options.model(), who.user);
  return { last, method };
}

/** The last message before the session, and how the client signed in, as SHOW SESSIONS names it. */
export type Entry = { readonly last: Buffer; readonly method: string };

function requireLogin(model: Model, user: string): void {
  const { options } = model.facts(user);
  if (options.includes("NOLOGIN") || options.includes("NOSQLLOGIN"))
    throw new SqlError(SQLSTATE.noLogin, `${user} does not have login privilege`);
}

const NOTHING = Buffer.alloc(0);

async function byPassword(options: LoginOptions, reader: Reader, user: string): Promise<Buffer> {
  const { stream, model, now, clearText, habit } = options;
  const verifier = model().role(user)?.password ?? null;
  const last = clearText
    ? await byClearText(stream, reader, verifier)
    : await scram(stream, reader, verifier === null ? null : parseVerifier(verifier));
  if (last === null) throw new SqlError(SQLSTATE.badPassword, `password authentication failed for user ${user}`);
  if (habit("an end and NOLOGIN refuse nobody")) return last;
  requireLogin(model(), user);
  const { validUntil } = model().facts(user);
  if (validUntil !== undefined && Date.parse(validUntil) <= now())
    throw new SqlError(SQLSTATE.noLogin, "password is expired");
  return last;
}

/**
 * A certificate names its user by CN, or by the whole subject where the user has the role option SUBJECT
 * (docs: certificate-based-authentication-using-the-x509-subject-field).
 */
function byCertificate(model: Model, user: string, name: ClientName): Buffer {
  const subject = model
    .facts(user)
    .options.find((option) => option.startsWith("SUBJECT="))
    ?.slice("SUBJECT=".length);
  const parts = Object.entries(name).flatMap(([key, value]) => [value ?? []].flat().map((one) => `${key}=${one}`));
  const isTheirs =
    subject === undefined
      ? [name.CN].flat().some((one) => one !== undefined && foldName(one) === user)
      : parts.toSorted().join() === subject.split(",").toSorted().join();
  if (isTheirs && model.role(user)) return NOTHING;
  throw new SqlError(SQLSTATE.noLogin, `requested user is ${user}, but certificate is for ${String(name.CN)}`);
}

/** The token stands where a password would, in clear text (docs: sso-sql). */
async function byToken({ stream, tokens, model }: LoginOptions, reader: Reader, user: string): Promise<Buffer> {
  if (!tokens) throw new SqlError(SQLSTATE.noLogin, "JWT authentication: not enabled");
  const token = await askClearText(stream, reader);
  const { issuer, audience } = tokens;
  const read = await jwtVerify(token, tokens.key, { issuer, audience }).catch(() => null);
  if (!read) throw new SqlError(SQLSTATE.noLogin, "JWT authentication: invalid token");
  if (foldName(read.payload.sub ?? "") !== user || !model().role(user))
    throw new SqlError(SQLSTATE.noLogin, "JWT authentication: invalid principal");
  return NOTHING;
}

async function askClearText(stream: Duplex, reader: Reader): Promise<string> {
  stream.write(message("R", 3));
  const given = await reader.message();
  return given?.type === "p" ? given.body.subarray(0, -1).toString("utf8") : "";
}

/** Asks for the password itself; an empty answer where it is right, else null. */
async function byClearText(stream: Duplex, reader: Reader, verifier: string | null): Promise<Buffer | null> {
  const password = await askClearText(stream, reader);
  return verifier !== null && matchesVerifier(password, verifier) ? NOTHING : null;
}

/** SCRAM-SHA-256; the message with the server's proof, or null where the client's is wrong. */
async function scram(stream: Duplex, reader: Reader, verifier: Verifier | null): Promise<Buffer | null> {
  stream.write(message("R", 10, "SCRAM-SHA-256", Buffer.from([0])));
  const first = await reader.message();
  if (first?.type !== "p") return null;
  const exchange = new ScramExchange(verifier);
  const opened = exchange.first(saslText(first.body));
  if (opened === null) return null;
  stream.write(message("R", 11, Buffer.from(opened)));
  const second = await reader.message();
  const signature = second?.type === "p" ? exchange.final(second.body.toString("utf8")) : null;
  return signature === null ? null : message("R", 12, Buffer.from(signature));
}

/** SASLInitialResponse: the mechanism, a length, then the text. */
function saslText(body: Buffer): string {
  return body.subarray(body.indexOf(0) + 5).toString("utf8");
}
