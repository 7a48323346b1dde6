import type { Browser, BrowserContext, BrowserContextOptions, CDPSession } from "playwright/test";

type Kept = {
  context: BrowserContext;
  session: CDPSession;
  baseURL: string;
  isSpoilt: boolean;
  /** the origins that its pages opened since it was cleared */
  origins: Set<string>;
};
type StorageState = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** Each has a process of its own. */
const MOST_FREE = 5;
const NOBODY: StorageState = { cookies: [], origins: [] };

/**
 * The browser contexts that the tests of a worker reuse, cleared of cookies, stored data, permissions and pages in between. Only the cache
 * stays, since a new context loads and compiles every script again, which takes longer than most tests.
 */
export class Contexts {
  readonly #browser: Browser;
  #free: Kept[] = [];
  #lent: Kept[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A context for the rest of the test. Its relative addresses are those of `baseURL`. */
  async lend(baseURL: string, { cookies }: StorageState = NOBODY): Promise<BrowserContext> {
    const kept = this.#free.find((each) => each.baseURL === baseURL) ?? (await this.#make(baseURL));
    this.#free = this.#free.filter((each) => each !== kept);
    this.#lent.push(kept);
    await kept.context.addCookies(cookies);
    return kept.context;
  }

  /** Takes back all contexts at the end of a test. */
  async takeBack(): Promise<void> {
    const back = this.#lent;
    this.#lent = [];
    for (const kept of back) if (await emptied(kept)) this.#free.push(kept);
    for (const kept of this.#free.splice(0, this.#free.length - MOST_FREE)) await kept.context.close();
  }

  async #make(baseURL: string): Promise<Kept> {
    const context = await this.#browser.newContext({ baseURL, storageState: NOBODY });
    // Stays open, since the first page of a context opens more slowly than others.
    const first = await context.newPage();
    const session = await context.newCDPSession(first);
    const kept: Kept = { context, session, baseURL, isSpoilt: false, origins: new Set() };
    context.on("page", (page) =>
      page.on("framenavigated", (frame) => {
        if (URL.canParse(frame.url())) kept.origins.add(new URL(frame.url()).origin);
      }),
    );
    context.once("close", () => {
      kept.isSpoilt = true;
    });
    // A context keeps a fake clock for good.
    const { install } = context.clock;
    context.clock.install = (options) => {
      kept.isSpoilt = true;
      return install.call(context.clock, options);
    };
    return kept;
  }
}

/** Clears a context, or closes it. Returns whether another test can use it. */
async function emptied({ context, session, isSpoilt, origins }: Kept): Promise<boolean> {
  if (isSpoilt) {
    await context.close();
    return false;
  }
  const [, ...pages] = context.pages();
  await Promise.all(pages.map((page) => page.close()));
  await context.clearCookies();
  await context.clearPermissions();
  // `null` is the origin of an empty page.
  for (const origin of origins)
    if (origin !== "null")
      await session.send("Storage.clearDataForOrigin", {
        origin,
        storageTypes: "local_storage,indexeddb,cache_storage",
      });
  origins.clear();
  return true;
}

const ofBrowsers = new WeakMap<Browser, Contexts>();

export function contextsOf(browser: Browser): Contexts {
  const contexts = ofBrowsers.get(browser) ?? new Contexts(browser);
  ofBrowsers.set(browser, contexts);
  return contexts;
}
