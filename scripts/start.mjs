// Starts the built server. Lies beside `server.js` in the standalone output too, as `start.mjs`.
import "./require-node.mjs";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { enableCompileCache, flushCompileCache } from "node:module";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";

// V8 clears what is no longer used once the heap has grown by this part; its own measure lets it double and more.
setFlagsFromString("--heap-growing-percent=20");
// Nearly all that a start makes stays in use: V8 would take 30 MB more, room for what is new, and give it back only when idle.
setFlagsFromString("--semi-space-growth-factor=1");
setTimeout(started, 10_000).unref();

const isBuilt = existsSync(join(import.meta.dirname, "server.js"));
const standalone = isBuilt ? import.meta.dirname : join(import.meta.dirname, "../.next/standalone");

if (!existsSync(join(standalone, "server.js"))) {
  console.error("rolecall: there is no build yet; run: npm run build");
  process.exit(1);
}
if (existsSync(".env")) process.loadEnvFile(".env");
keepCompiled(join(standalone, isBuilt ? "compile-cache" : "../compile-cache"));

// The server changes into its own folder, which the next build throws away: the store must not follow it there.
const [, path] = /^sqlite:(.+)$/.exec(process.env.DATABASE_URL || "sqlite:./data/rolecall.db") ?? [];
if (path) process.env.DATABASE_URL = `sqlite:${resolve(path)}`;
const [, mail] = /^file:(.+)$/.exec(process.env.SMTP_URL ?? "") ?? [];
if (mail) process.env.SMTP_URL = `file:${resolve(mail)}`;
if (process.env.COCKROACH_KEYS_FILE) process.env.COCKROACH_KEYS_FILE = resolve(process.env.COCKROACH_KEYS_FILE);
if (process.env.COCKROACH_API_KEY_FILE)
  process.env.COCKROACH_API_KEY_FILE = resolve(process.env.COCKROACH_API_KEY_FILE);
if (process.env.BREACHED_PASSWORDS_FILE)
  process.env.BREACHED_PASSWORDS_FILE = resolve(process.env.BREACHED_PASSWORDS_FILE);

process.env.NODE_ENV = "production";
// Next.js would wait for every open connection and leave the store as it is; lib/server/edge/process/stop.ts does it in order.
process.env.NEXT_MANUAL_SIG_HANDLE = "true";
process.env.HOSTNAME = process.env.HOST || "127.0.0.1";
await mustBeFree(process.env.PORT || "3000", process.env.HOSTNAME);
const { answerWhileStarting } = await import(join(standalone, "while-starting.mjs"));
const { APP_URL = "", HSTS_INCLUDE_SUBDOMAINS, PORT = "3000" } = process.env;
answerWhileStarting({
  origin: URL.parse(APP_URL)?.origin ?? `http://localhost:${PORT}`,
  includeSubDomains: HSTS_INCLUDE_SUBDOMAINS === "true",
});
// Next.js calls itself ready before Rolecall has read its configuration, which may be refused. Rolecall's log says when it is.
console.log = () => {};
await import(join(standalone, "server.js"));

/** Ends with one line where the port cannot be opened, since Next.js would print a stack. */
async function mustBeFree(port, host) {
  // The other words that are no port are named with the rest of the configuration.
  if (/^\d+$/.test(port) && Number(port) > 65_535) giveUp("PORT must be a whole number from 1 to 65535");
  const trial = createServer();
  await new Promise((done) => {
    trial.once("error", ({ code, message }) =>
      giveUp(
        code === "EADDRINUSE" ? `PORT ${port} of ${host} is in use by another program` : `PORT or HOST: ${message}`,
      ),
    );
    trial.listen({ port: Number.parseInt(port, 10) || 3000, host }, () => trial.close(done));
  });
}

/** Keeps what V8 has compiled for the next start. It is code: where others may write, nothing is kept. */
function keepCompiled(folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid === process.getuid() && (mode & 0o022) === 0) enableCompileCache(folder);
  } catch {
    // Such as of an image that is only read: every start compiles anew.
  }
}

function started() {
  // First: V8 does not take what it compiled under other flags.
  flushCompileCache();
  setFlagsFromString("--semi-space-growth-factor=2");
}

function giveUp(problem) {
  console.error(`rolecall: ${problem}`);
  process.exit(1);
}
