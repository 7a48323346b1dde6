// Runs within a network of its own: the packed command that is installed in FOLDER reports on a fake cloud beside it. `packed.ts FOLDER`
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "../../../lib/emulator/emulator.ts";
import { freePort } from "../../ports.ts";

const [folder = ""] = process.argv.slice(2);
const cloud = await startEmulator({ port: await freePort(4600) });
const { stdout } = await promisify(execFile)(join(folder, "node_modules/.bin/rolecall"), ["report"], {
  cwd: folder,
  env: { NODE_ENV: "production", PATH: process.env.PATH, COCKROACH_SERVER: cloud.url, COCKROACH_API_KEY: cloud.key },
});
process.stdout.write(stdout);
await cloud.stop();
// The fake cloud may hold connections open.
process.exit();
