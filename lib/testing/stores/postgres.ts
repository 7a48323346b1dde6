import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkLibraries, withLibraries } from "./postgres-libraries.ts";
import { postgresPackage } from "./postgres-package.ts";

const START_TIMEOUT_MS = 30_000;
const SUPERUSER = "postgres";

export type TestPostgres = {
  /** `postgres://` address of its superuser and the database `postgres` */
  url: string;
  port: number;
  /** Stops the server and cuts its connections; committed data stays. */
  halt(): Promise<void>;
  /** Starts it again, on the same port. */
  resume(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
};

/** A free port: PostgreSQL cannot choose one itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}

/**
 * A real PostgreSQL, empty, on 127.0.0.1 alone, for as long as the tests need it. Works as root, too: the server then
 * runs as the system's user `postgres`, which is made where it is missing. Passwords are checked (scram-sha-256).
 * Rejects with the server's output when it does not start within 30 seconds.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "rolecall-postgres-"));
  // mkdtemp makes it 700. As root the server runs as another user and would hang silently outside a closed door.
  await chmod(folder, 0o755);
  const { EmbeddedPostgres, entry } = await postgresPackage(folder);
  const port = await freePort();
  const password = randomBytes(18).toString("hex");
  const messages: string[] = [];
  let starting = true;
  const listen = (message: unknown) => {
    if (starting) messages.push(String(message));
  };
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: SUPERUSER,
    password,
    authMethod: "scram-sha-256",
    // Its files are removed with the folder at the end, not when it is halted.
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
    onLog: listen,
    onError: listen,
  });
  const endWithProcess = () => Reflect.get(server, "process")?.kill("SIGINT");
  process.on("exit", endWithProcess);
  const stop = async () => {
    process.off("exit", endWithProcess);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(new Error("it took too long")), START_TIMEOUT_MS);
  let libraries: Awaited<ReturnType<typeof linkLibraries>>;
  try {
    libraries = await linkLibraries(folder, entry);
    const started = withLibraries(libraries, () => server.initialise().then(() => server.start()));
    await Promise.race([started, tooLate.promise]);
  } catch (error) {
    await stop();
    const cause = error instanceof Error ? error.message : "it ended";
    throw new Error(`PostgreSQL did not start (${cause}): ${messages.join("\n").slice(-2000)}`);
  } finally {
    clearTimeout(timer);
    starting = false;
  }
  return {
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    port,
    halt: () => server.stop(),
    resume: () => withLibraries(libraries, () => server.start()),
    stop,
  };
}
