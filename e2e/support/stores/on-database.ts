import { test as base } from "../fixtures.ts";
import { type StartOwn, startOwn } from "../start-own.ts";

/** For tests that log in to the `database` and start servers of their own. */
export const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
