// What the demo and the development server run Rolecall on: an emulated cloud and a store with some months of history.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { DEMO_KEY, type Emulator, startEmulator } from "../../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import { freePort } from "../ports.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "./demo-account.ts";

/** Obviously not a secret. */
const READING_KEY = "CCDB1_emulator_reading-key";

export type DemoSetting = { cloud: Emulator; env: NodeJS.ProcessEnv; url: string; port: number; reads: boolean };

/** What was typed after `npm run demo --`. Ends the process where one of them is no option: it would be ignored. */
export function demoOptions<const T extends string>(known: readonly T[]): ReadonlySet<T> {
  const given = process.argv.slice(2);
  const others = given.filter((each) => !known.some((option) => option === each));
  if (others.length > 0) {
    console.error(`There is no option ${others.join(", ")}. Options: ${known.join(", ")}`);
    process.exit(2);
  }
  return new Set(known.filter((option) => given.includes(option)));
}

/** Starts the cloud, and fills the store where there is none yet. Both lie in `folder`, which `--reset` empties first. */
export async function demoSetting(
  folder: string,
  options: ReadonlySet<"--reset" | "--read-only" | "--sso" | "--report">,
): Promise<DemoSetting> {
  if (options.has("--reset")) rmSync(folder, { recursive: true, force: true });
  const isNew = !existsSync(`${folder}/rolecall.db`);
  const cloud = await startEmulator({
    port: await freePort(4600),
    stateFile: `${folder}/cloud.json`,
    sqlClusterIds: [DEMO_CLUSTERS.production, DEMO_CLUSTERS.analytics],
  });
  // Two ways to the same: the cloud refuses this key every change, and Rolecall sends none with it.
  const reads = options.has("--read-only");
  if (reads) cloud.grantKey(READING_KEY, "CLUSTER_DEVELOPER");
  // The system does not know the issuer of these clusters' certificates.
  const authority = resolve(folder, "sql-authority.pem");
  writeFileSync(authority, cloud.authority() ?? "");
  const port = await freePort(Number(process.env.PORT ?? 3000));
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: reads ? READING_KEY : DEMO_KEY,
    COCKROACH_API_ACCESS: reads ? "read" : "change",
    COCKROACH_API_KEY_FILE: "",
    DATABASE_URL: `sqlite:${resolve(folder, "rolecall.db")}`,
    PORT: String(port),
    HOST: "127.0.0.1",
    APP_URL: url,
    SMTP_URL: `file:${resolve(folder, "mail")}`,
    NODE_EXTRA_CA_CERTS: authority,
    LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
  };
  if (isNew) mustRun(process.execPath, ["--conditions=react-server", "scripts/demo/demo-history.ts"], env);
  return { cloud, env, url, port, reads };
}

/** How to sign in, for the terminal. */
export function signInLines({ url, reads }: Pick<DemoSetting, "url" | "reads">): string {
  return `
  Rolecall       ${url}
  API key        ${reads ? "read only" : "changes SQL users"}
  Sign in with   ${DEMO_ACCOUNT.email}
  Password       ${DEMO_ACCOUNT.password}
  Or as a member ${DEMO_MEMBER.email}
  Password       ${DEMO_MEMBER.password}
`;
}

/** Runs a command with this process's output; ends the process with its code where it fails. */
export function mustRun(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
