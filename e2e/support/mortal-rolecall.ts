import type { APIRequest, APIRequestContext } from "playwright/test";
import { postAction } from "./actions.ts";
import { ADMINISTRATOR, CANARY_KEY } from "./fixtures.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "./rolecall.ts";

/** A Rolecall for one test, which it may kill and start again. */
export class MortalRolecall {
  readonly folder = newFolder();
  readonly #cloudUrl: string;
  readonly #makes: APIRequest;
  #server: Rolecall | undefined;
  #request: APIRequestContext | undefined;

  /** `makes` is Playwright's maker of request contexts */
  constructor(cloudUrl: string, makes: APIRequest) {
    this.#cloudUrl = cloudUrl;
    this.#makes = makes;
  }

  /** the server that runs now */
  get server(): Rolecall {
    if (!this.#server) throw new Error("it was not started");
    return this.#server;
  }

  /** requests of its administrator, who stays signed in when it starts again */
  get request(): APIRequestContext {
    if (!this.#request) throw new Error("it was not started");
    return this.#request;
  }

  async start(): Promise<void> {
    const env = { COCKROACH_SERVER: this.#cloudUrl, COCKROACH_API_KEY: CANARY_KEY, COCKROACH_REQUESTS_PER_SECOND: "0" };
    this.#server = await startRolecall(env, this.folder);
    const storageState = await this.#request?.storageState();
    await this.#request?.dispose();
    this.#request = await this.#makes.newContext({
      baseURL: this.#server.url,
      timeout: 60_000,
      ...(storageState && { storageState }),
    });
    if (this.#server.setupLink) await this.#setUp(this.#server);
  }

  async #setUp({ url, setupLink }: Rolecall): Promise<void> {
    const input = { secret: new URL(setupLink).hash.slice(1), ...ADMINISTRATOR };
    const options = { path: "/setup", headers: { origin: url } };
    const answer = await (await postAction(this.request, "createAdministratorAction", [input], options)).text();
    if (!answer.includes('"ok":true')) throw new Error(`the setup failed: ${answer}`);
  }

  async end(): Promise<void> {
    await this.#server?.stop();
    await this.#request?.dispose();
    removeFolder(this.folder);
  }
}
