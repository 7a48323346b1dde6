import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DEMO_KEY, type Emulator, startEmulator } from "../../lib/emulator/emulator.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "./rolecall.ts";

/** The demo of `npm run demo`: a fake cloud, and a Rolecall with months of records. */
export async function startDemo(): Promise<{ cloud: Emulator; rolecall: Rolecall; stop: () => Promise<void> }> {
  const cloud = await startEmulator({ rateLimit: { perSecond: 0 } });
  const folder = newFolder();
  const env = {
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: DEMO_KEY,
    COCKROACH_REQUESTS_PER_SECOND: "0",
    DATABASE_URL: `sqlite:${join(folder, "data/rolecall.db")}`,
    SMTP_URL: `file:${join(folder, "mail")}`,
  };
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=react-server", "scripts/demo/demo-history.ts"],
    {
      cwd: join(import.meta.dirname, "../.."),
      env: { ...process.env, ...env },
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  const rolecall = await startRolecall(env, folder);
  return {
    cloud,
    rolecall,
    stop: async () => {
      await rolecall.stop();
      await cloud.stop();
      removeFolder(folder);
    },
  };
}
