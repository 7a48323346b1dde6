import { ACCOUNTS } from "./errors/accounts.ts";
import { BROWSER } from "./errors/browser.ts";
import { CALLS } from "./errors/calls.ts";
import { CLOUD } from "./errors/cloud.ts";
import { PLANS } from "./errors/plans.ts";
import { PROVIDER } from "./errors/provider.ts";
import { REQUESTS } from "./errors/requests.ts";
import { REVIEWS } from "./errors/reviews.ts";
import { SECRET_STORES } from "./errors/secret-stores.ts";
import { SERVER } from "./errors/server.ts";
import { SIGN_IN } from "./errors/sign-in.ts";
import { SQL } from "./errors/sql.ts";
import { SQL_CONNECTION } from "./errors/sql-connection.ts";
import { SQL_USERS } from "./errors/sql-users.ts";

/** The words of each failure: what happened, and what to do. The keys are the closed union of codes; each is in one part. */
export const ERROR_WORDS = {
  ...SIGN_IN,
  ...PROVIDER,
  ...CALLS,
  ...ACCOUNTS,
  ...SQL_USERS,
  ...REQUESTS,
  ...PLANS,
  ...SERVER,
  ...BROWSER,
  ...CLOUD,
  ...REVIEWS,
  ...SQL_CONNECTION,
  ...SQL,
  ...SECRET_STORES,
} as const;

/** The codes that a server sends. */
export const SERVER_CODES = (Object.keys(ERROR_WORDS) as ErrorCode[]).filter((code) => !(code in BROWSER));

/** Every failure that a person can meet. */
export type ErrorCode = keyof typeof ERROR_WORDS;
