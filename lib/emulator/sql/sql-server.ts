import { X509Certificate } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { HasHabit } from "../world/habits.ts";
import type { World } from "../world/world.ts";
import type { Certificate } from "./certificate.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import { execute } from "./execute.ts";
import { type SqlFault, SqlFaults } from "./faults.ts";
import type { ClientName, TokenIssuer } from "./login.ts";
import { Model, ROOT } from "./model.ts";
import type { OpenSession } from "./queries.ts";
import { type Attempt, serveSession } from "./session.ts";
import type { Result } from "./shows.ts";

const SSL_REQUEST = 80877103;

/** One statement or login as it arrived, for tests. Passwords and verifiers are left out. */
export type SqlRecord = {
  readonly at: number;
  readonly user: string;
  readonly application: string;
  readonly text: string | null;
  readonly ok: boolean;
};

export type SqlServerOptions = {
  readonly world: () => World;
  /** what is answered in place of a result; may throw `SqlError` */
  readonly differs?: (text: string, result: Result) => Result;
  /** what of its usual ways the database has left */
  readonly habit?: HasHabit;
  readonly clusterId: string;
  readonly certificate: Certificate;
  readonly now: () => number;
  /** the clock of the record, the one that the record of calls has: what came first can then be said */
  readonly recordedAt: () => number;
  /** the time of every statement */
  readonly statementMs?: number;
  readonly log: (line: string) => void;
};

/** SQL of one cluster on a port of its own, on 127.0.0.1. TLS alone is served, as CockroachDB Cloud does. */
export class SqlServer {
  readonly #options: SqlServerOptions;
  readonly #server: Server;
  #secure: SecureContext;
  #clientAuthority: X509Certificate | null = null;
  #tokens: TokenIssuer | null = null;
  readonly #open = new Set<OpenSession>();
  readonly #sockets = new Set<Socket>();
  #asksClearText = false;
  readonly #faults = new SqlFaults();
  readonly #record: SqlRecord[] = [];
  #count = 0;
  #lostNodes = 0;
  #now: () => number;

  private constructor(options: SqlServerOptions) {
    this.#options = options;
    this.#now = options.now;
    this.#secure = createSecureContext({ cert: options.certificate.cert, key: options.certificate.key });
    // A real database does not let an answer wait for more to come.
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  static async start(options: SqlServerOptions, port = 0): Promise<SqlServer> {
    const server = new SqlServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(port, "127.0.0.1", resolve);
    });
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Logins and statements so far, in order. */
  record(): readonly SqlRecord[] {
    return [...this.#record];
  }

  sessions(): readonly OpenSession[] {
    return [...this.#open];
  }

  /** Runs one statement as root would in a database, past all connections. */
  asRoot(text: string, database = "defaultdb"): Result {
    const session = { user: ROOT, database, sessions: () => this.sessions(), rename: () => {} };
    return execute(new Model(this.#options.world(), this.#options.clusterId), session, text);
  }

  /** Sets `server.user_login.store_client_pre_hashed_passwords.enabled`: while it is off, the text of a verifier becomes the password. */
  storePreHashed(on: boolean): void {
    const world = this.#options.world();
    const state = world.databaseState(this.#options.clusterId);
    if (on) delete state.preHashedOff;
    else state.preHashedOff = true;
    world.touch();
  }

  isAdmin(name: string): boolean {
    return new Model(this.#options.world(), this.#options.clusterId).isAdmin(name);
  }

  /** From now on one more node does not answer when the cluster is asked for its sessions. */
  loseNode(): void {
    this.#lostNodes += 1;
  }

  /** From now on the cluster has this clock. */
  setClock(now: () => number): void {
    this.#now = now;
  }

  /** From now on it asks for passwords in clear text, as a cluster does whose hashes are older than SCRAM-SHA-256; or not any more. */
  askClearText(on: boolean): void {
    this.#asksClearText = on;
  }

  /** From now on a client signs in by a certificate of this authority, as on an ADVANCED cluster, without its password. */
  trustClients(authority: string): void {
    const { cert, key } = this.#options.certificate;
    this.#secure = createSecureContext({ cert, key, ca: authority });
    this.#clientAuthority = new X509Certificate(authority);
    this.#options.world().setClientCa(this.#options.clusterId, "IS_SET");
  }

  /** From now on a client signs in by a token of this issuer, if it says that its password is one. */
  acceptTokens(issuer: TokenIssuer): void {
    this.#tokens = issuer;
    this.#options.world().setSignIn(this.#options.clusterId, { tokens: true });
  }

  /** Cuts every connection, or those of one user. */
  endSessions(name?: string): void {
    for (const session of this.sessions()) if (name === undefined || session.user === name) session.end();
  }

  fault(fault: SqlFault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (first) => {
      if (first.length !== 8 || first.readInt32BE(4) !== SSL_REQUEST) return void socket.destroy();
      socket.pause();
      socket.write("S");
      const asks = { requestCert: this.#clientAuthority !== null, rejectUnauthorized: false };
      const stream = new TLSSocket(socket, Object.assign({ isServer: true, secureContext: this.#secure }, asks));
      stream.on("error", () => stream.destroy());
      this.#serve(stream, socket).catch((error: unknown) => {
        this.#options.log(`A SQL session failed. ${error instanceof Error ? error.message : String(error)}`);
        stream.destroy();
      });
    });
  }

  async #serve(stream: TLSSocket, socket: Socket): Promise<void> {
    this.#count += 1;
    const { world, clusterId } = this.#options;
    await serveSession({
      stream,
      address: `${socket.remoteAddress}:${socket.remotePort}`,
      model: () => new Model(world(), clusterId),
      open: this.#open,
      lostNodes: () => this.#lostNodes,
      id: this.#count.toString(16).padStart(32, "0"),
      now: () => this.#now(),
      clearText: this.#asksClearText,
      clientName: () => this.#clientName(stream),
      tokens: this.#tokens,
      habit: this.#options.habit ?? (() => false),
      refuse: (attempt) => this.#refuse(stream, attempt),
      loggedIn: (attempt, ok) => this.#remember(attempt, null, ok),
      before: (attempt, text) => this.#before(stream, attempt, text),
      after: async (attempt, text, result) => {
        this.#remember(attempt, text, true);
        const answer = this.#options.differs?.(text, result) ?? result;
        if (this.#faults.take("cut-after", attempt, text)) await cut(stream);
        const lie = this.#faults.take("lie", attempt, text)?.lie;
        if (lie) return lie(answer);
        if (!this.#faults.take("large", attempt, text)) return answer;
        return { ...answer, rows: [...answer.rows, answer.columns.map(() => LARGE)] };
      },
    });
  }

  /** The name in a certificate that the trusted authority has made. */
  #clientName(stream: TLSSocket): ClientName | null {
    const authority = this.#clientAuthority;
    const shown = authority && stream.getPeerX509Certificate();
    if (!authority || !shown?.checkIssued(authority) || !shown.verify(authority.publicKey)) return null;
    return Object.assign({}, stream.getPeerCertificate().subject);
  }

  #refuse(stream: TLSSocket, attempt: Attempt): SqlError | null {
    // The database ends the handshake by an alert.
    const isStranger = this.#clientAuthority !== null && stream.getPeerX509Certificate() && !this.#clientName(stream);
    if (isStranger) return new SqlError(SQLSTATE.noLogin, "tls: unknown certificate authority");
    if (this.#faults.take("throttled", attempt, ""))
      return new SqlError(SQLSTATE.refused, "codeProxyRefusedConnection: too many failed authentication attempts");
    if (this.#faults.take("address", attempt, ""))
      return new SqlError(SQLSTATE.refused, "codeProxyRefusedConnection: connection refused");
    return null;
  }

  async #before(stream: TLSSocket, attempt: Attempt, text: string): Promise<void> {
    const slow = this.#faults.take("slow", attempt, text);
    const wait = (slow?.delayMs ?? 0) + (this.#options.statementMs ?? 0);
    if (wait > 0) await sleep(wait);
    await slow?.until;
    if (this.#faults.take("cut", attempt, text)) await cut(stream);
    if (this.#faults.take("retry", attempt, text))
      throw new SqlError(SQLSTATE.retry, "restart transaction: TransactionRetryWithProtoRefreshError");
  }

  #remember({ user, application }: Attempt, text: string | null, ok: boolean): void {
    const hidden = text?.replace(/PASSWORD '[^']*'/gi, "PASSWORD '*****'") ?? null;
    this.#record.push({ at: this.#options.recordedAt(), user, application, text: hidden, ok });
  }
}

const LARGE = "x".repeat(256 * 1024);

/** Ends the connection; nothing more is answered. */
async function cut(stream: TLSSocket): Promise<never> {
  stream.destroy();
  throw new SqlError("57P01", "the connection was cut");
}
