// Starts the built server. Lies beside `server.js` in the standalone output too, as `start.mjs`.
import "./require-node.mjs";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const standalone = existsSync(join(import.meta.dirname, "server.js"))
  ? import.meta.dirname
  : join(import.meta.dirname, "../.next/standalone");

if (!existsSync(join(standalone, "server.js"))) {
  console.error("rolecall: there is no build yet; run: npm run build");
  process.exit(1);
}
if (existsSync(".env")) process.loadEnvFile(".env");

// The server changes into its own folder, which the next build throws away: the store must not follow it there.
const [, path] = /^sqlite:(.+)$/.exec(process.env.DATABASE_URL || "sqlite:./data/rolecall.db") ?? [];
if (path) process.env.DATABASE_URL = `sqlite:${resolve(path)}`;
const [, mail] = /^file:(.+)$/.exec(process.env.SMTP_URL ?? "") ?? [];
if (mail) process.env.SMTP_URL = `file:${resolve(mail)}`;
if (process.env.COCKROACH_API_KEY_FILE)
  process.env.COCKROACH_API_KEY_FILE = resolve(process.env.COCKROACH_API_KEY_FILE);

process.env.NODE_ENV = "production";
// Next.js would wait for every open connection and leave the store as it is; lib/server/process/stop.ts does it in order.
process.env.NEXT_MANUAL_SIG_HANDLE = "true";
process.env.HOSTNAME = process.env.HOST || "127.0.0.1";
await import(join(standalone, "server.js"));
