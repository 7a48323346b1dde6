import { ACCOUNTS } from "./parts/accounts.ts";
import { BROWSER } from "./parts/browser.ts";
import { CALLS } from "./parts/calls.ts";
import { CLOUD } from "./parts/cloud.ts";
import { PLANS } from "./parts/plans.ts";
import { PROVIDER } from "./parts/provider.ts";
import { REQUESTS } from "./parts/requests.ts";
import { RESTRICTIONS } from "./parts/restrictions.ts";
import { REVIEWS } from "./parts/reviews.ts";
import { SECRET_STORES } from "./parts/secret-stores.ts";
import { SERVER } from "./parts/server.ts";
import { SIGN_IN } from "./parts/sign-in.ts";
import { SQL } from "./parts/sql.ts";
import { SQL_CONNECTION } from "./parts/sql-connection.ts";
import { SQL_USERS } from "./parts/sql-users.ts";

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
  ...RESTRICTIONS,
  ...SQL_CONNECTION,
  ...SQL,
  ...SECRET_STORES,
} as const;

/** The codes that a server sends. */
export const SERVER_CODES = (Object.keys(ERROR_WORDS) as ErrorCode[]).filter((code) => !(code in BROWSER));

/** Every failure that a person can meet. */
export type ErrorCode = keyof typeof ERROR_WORDS;
