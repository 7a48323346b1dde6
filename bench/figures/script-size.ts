import type { Page, Response } from "playwright";
import { present } from "#lib/shared/present.ts";
import type { Figure } from "../figure.ts";
import { holdIdle } from "../probes.ts";
import { sized } from "../size.ts";
import type { Session, Stage } from "../stage.ts";

/** A hundredth above the page's weight before passkeys (160 KB): it carries their button, and the scripts of a factor come when it is used. */
const SIGN_IN_LIMIT = 1.22;
/** How long no script must have come. A pause, since the browser has no event for "nothing more is fetched". */
const QUIET_MS = sized(700, 200);
const HEAVIEST = 6;

type Script = { file: string; kilobytes: number };
type Loaded = { first: Script[]; all: Script[] };

/** JavaScript as it comes over the wire, compressed: the scripts that make the page usable, and those for later. */
export async function scriptSizeFigures(stage: Stage): Promise<Figure[]> {
  const bare = await scriptsOf(stage, stage.bare.url);
  const users = await scriptsOf(stage, `${stage.rolecall.url}/clusters/${stage.thousand}/users`);
  const overview = await scriptsOf(stage, stage.rolecall.url);
  const signIn = await scriptsOf(stage, `${stage.rolecall.url}/sign-in`, null);
  const figure = (name: string, loaded: Loaded, part: keyof Loaded, limit: number): Figure => ({
    name,
    unit: "KB",
    value: total(loaded[part]),
    baseline: { name: "bare page", value: total(bare[part]) },
    budget: { of: "ratio", limit },
    note: `heaviest: ${heaviest(loaded[part])}; of the bare page: ${heaviest(bare[part])}`,
  });
  return [
    figure("users page: JavaScript before the first interaction", users, "first", 1.4),
    figure("users page: JavaScript with all that is fetched when idle", users, "all", 2.1),
    figure("overview: JavaScript before the first interaction", overview, "first", 1.4),
    figure("sign-in page: JavaScript with all that is fetched when idle", signIn, "all", SIGN_IN_LIMIT),
  ];
}

async function scriptsOf({ browser, session }: Stage, url: string, as: Session | null = session): Promise<Loaded> {
  // Both as gzip: Next.js alone compresses to nothing smaller, and a page is not lighter for how it is packed.
  const extraHTTPHeaders = { "accept-encoding": "gzip" };
  const context = await browser.newContext(
    present({
      storageState: as || undefined,
      viewport: { width: 1280, height: 800 },
      extraHTTPHeaders,
    }),
  );
  try {
    const page = await context.newPage();
    await page.addInitScript(holdIdle);
    const responses: Response[] = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") responses.push(response);
    });
    await page.goto(url);
    await quiet(page, responses);
    const first = await sizes(responses);
    await page.evaluate(() => window.dispatchEvent(new Event("let-idle")));
    await quiet(page, responses);
    return { first, all: await sizes(responses) };
  } finally {
    await context.close();
  }
}

/** Waits until no script has come for a while: nothing tells that none will. */
async function quiet(page: Page, responses: readonly Response[]): Promise<void> {
  let before = -1;
  while (before < responses.length) {
    before = responses.length;
    await page.waitForTimeout(QUIET_MS);
  }
}

function sizes(responses: readonly Response[]): Promise<Script[]> {
  return Promise.all(
    responses.map(async (response) => {
      if (!response.ok()) throw new Error(`${response.url()}: ${response.status()}`);
      const { responseBodySize } = await response.request().sizes();
      return { file: new URL(response.url()).pathname.split("/").at(-1) ?? "", kilobytes: responseBodySize / 1024 };
    }),
  );
}

const total = (scripts: readonly Script[]) => scripts.reduce((sum, { kilobytes }) => sum + kilobytes, 0);

function heaviest(scripts: readonly Script[]): string {
  return scripts
    .toSorted((a, b) => b.kilobytes - a.kilobytes)
    .slice(0, HEAVIEST)
    .map(({ file, kilobytes }) => `${file} ${kilobytes.toFixed(1)}`)
    .join(", ");
}
