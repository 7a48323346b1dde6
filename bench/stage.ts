import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright";
import { chromiumArgs, ensureChromium } from "../scripts/chromium.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { type Server, startServer } from "./server.ts";
import { sized } from "./size.ts";

const ROOT = resolve(import.meta.dirname, "..");
export const ROLECALL_BUILD = join(ROOT, ".next");
export const BARE = join(ROOT, "bench/bare");
export const BARE_BUILD = join(BARE, ".next");
export const BARE_STANDALONE = join(BARE_BUILD, "standalone/bench/bare");

export const FEW = sized(1_000, 100);
/** The smallest form has more than one page of the vendor's 500. */
export const MANY = sized(10_000, 600);

export type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Everything that the figures measure, already running: no rate limit on either side, and a warm server. */
export type Stage = {
  cloud: Cloud;
  /** ids of clusters with 1,000 and with 10,000 SQL users */
  thousand: string;
  tenThousand: string;
  rolecall: Server;
  bare: Server;
  browser: Browser;
  session: Session;
};

export async function withStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const endings: (() => unknown)[] = [];
  const ending = <T extends { stop: () => unknown }>(part: T): T => {
    endings.unshift(part.stop);
    return part;
  };
  try {
    const cloud = ending(await startCloud());
    const thousand = await cloud.addCluster(FEW);
    const tenThousand = await cloud.addCluster(MANY);
    const bare = ending(await startBare());
    const rolecall = ending(await startRolecall(cloud, { COCKROACH_REQUESTS_PER_SECOND: "0" }));
    const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs() });
    endings.unshift(() => browser.close());
    const session = await setUp(browser, rolecall);
    await work({ cloud, thousand, tenThousand, rolecall, bare, browser, session });
  } finally {
    for (const end of endings) await end();
  }
}

/** The smallest Next.js server of the same versions. */
export function startBare(): Promise<Server> {
  return startServer({ script: join(BARE_STANDALONE, "server.js"), folder: BARE, firstPage: "/" });
}

/** Rolecall as `npm start` runs it, with an empty store in a folder that goes with it. */
export async function startRolecall(
  cloud: Pick<Cloud, "url" | "key">,
  env: Record<string, string> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startServer({
      script: join(ROOT, "scripts/start.mjs"),
      folder,
      firstPage: "/setup",
      env: { COCKROACH_SERVER: cloud.url, COCKROACH_API_KEY: cloud.key, COCKROACH_API_KEY_FILE: "", ...env },
    });
    return { ...server, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The administrator that {@link setUp} creates. */
export const BENCH_ACCOUNT = {
  name: "Bench",
  email: "bench@halden.example",
  password: "stopwatch-and-a-quiet-room",
} as const;

/** Creates the administrator by the link that the first start has printed, and answers the cookies. */
export async function setUp(browser: Browser, rolecall: Server): Promise<Session> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(/http:\S+\/setup#\S+/.exec(rolecall.output())?.[0] ?? rolecall.url);
  await page.getByLabel("Name").fill(BENCH_ACCOUNT.name);
  await page.getByLabel("Email").fill(BENCH_ACCOUNT.email);
  await page.getByLabel("Password").fill(BENCH_ACCOUNT.password);
  await page.getByRole("button", { name: "Create administrator" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  const session = await context.storageState();
  await context.close();
  return session;
}

/** The `Cookie` header of a session, for requests that no browser makes. */
export function cookieHeader({ cookies }: Session): string {
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}
