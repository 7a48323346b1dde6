// The whole product on fake data: builds Rolecall and starts it on a CockroachDB Cloud emulator.
// The state is in .demo/; `npm run demo -- --reset` starts over.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { DEMO_KEY, startEmulator } from "../lib/emulator/emulator.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "./demo-account.ts";
import { freePort } from "./ports.ts";

const FOLDER = ".demo";
const STORE = `sqlite:${resolve(FOLDER, "rolecall.db")}`;

const reset = process.argv.includes("--reset");
if (reset) rmSync(FOLDER, { recursive: true, force: true });
const isNew = !existsSync(`${FOLDER}/rolecall.db`);

mustRun("npm", ["run", "--silent", "build"]);
const cloud = await startEmulator({ port: await freePort(4600), stateFile: `${FOLDER}/cloud.json` });
const port = await freePort(Number(process.env.PORT ?? 3000));
const env = {
  ...process.env,
  COCKROACH_SERVER: cloud.url,
  COCKROACH_API_KEY: DEMO_KEY,
  COCKROACH_API_KEY_FILE: "",
  DATABASE_URL: STORE,
  PORT: String(port),
  HOST: "127.0.0.1",
  APP_URL: `http://localhost:${port}`,
  SMTP_URL: `file:${resolve(FOLDER, "mail")}`,
  LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
};
if (isNew) mustRun(process.execPath, ["--conditions=react-server", "scripts/demo-history.ts"], env);

const server = spawn(process.execPath, ["scripts/start.mjs"], { stdio: "inherit", env });
server.once("exit", (code) => stop(code ?? 0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.kill(signal));

await answers(`${env.APP_URL}/api/health/live`, server);
console.log(`
  Rolecall       ${env.APP_URL}
  Sign in with   ${DEMO_ACCOUNT.email}
  Password       ${DEMO_ACCOUNT.password}
  Or as a member ${DEMO_MEMBER.email}
  Password       ${DEMO_MEMBER.password}

  Mails are saved in ${FOLDER}/mail.
  It manages an emulated CockroachDB Cloud on this machine (${cloud.url}).
  Tested in Chromium. Ctrl+C stops both; npm run demo -- --reset starts over.
`);

function mustRun(command: string, args: string[], withEnv: NodeJS.ProcessEnv = process.env): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: withEnv });
  if (status !== 0) process.exit(status ?? 1);
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  while (
    child.exitCode === null &&
    !(await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await new Promise((later) => setTimeout(later, 50));
}

async function stop(code: number): Promise<void> {
  await cloud.stop();
  process.exit(code);
}
