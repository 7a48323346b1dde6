import { expect, test } from "vitest";
import { ITEMS_PER_PAGE, MAX_PAGES } from "#lib/shared/cloud/pages.ts";
import { TOKEN_DAYS_MAX } from "#lib/shared/people/token-limits.ts";
import { CLAIM_HOURS } from "#lib/shared/requests/claim-limits.ts";
import { read } from "./documents.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KB = 1024;

/**
 * The number of a constant, as its file has it: `NAME` or `NAME.field`. Most limits are exported by no file, since nothing else needs them.
 * It can be a product of numbers and of constants of the same file.
 */
function constantOf(path: string, name: string): number {
  const text = read(path);
  const [constant = "", field] = name.split(".");
  const declared = new RegExp(`^(?:export )?const ${constant}(?:: [^=]+)? = ([\\s\\S]*?);$`, "m").exec(text)?.[1];
  const written = field === undefined ? declared : new RegExp(`\\b${field}: ([^,\\n}]+)`).exec(declared ?? "")?.[1];
  if (written === undefined) throw new Error(`${path} has no ${name}`);
  const factors = written.split("*").map((factor) => factor.trim());
  return factors.reduce((product, factor) => product * numberOf(path, factor), 1);
}

function numberOf(path: string, factor: string): number {
  return /^[\d_.]+$/.test(factor) ? Number(factor.replaceAll("_", "")) : constantOf(path, factor);
}

type Value = number | string;
const shared = (path: string, name: string) => constantOf(`lib/shared/${path}.ts`, name);
const server = (path: string, name: string) => constantOf(`lib/server/${path}.ts`, name);
const written = (value: Value) => value.toLocaleString("en");
const of = (value: number, unit: string) => `${written(value)} ${unit}${value === 1 ? "" : "s"}`;

/** What the configuration takes where nothing is set. */
function usualRequests(): number {
  const [, most, usual] =
    /COCKROACH_REQUESTS_PER_SECOND: wholeNumber\(0, (\d+)\)\.default\((\d+)\)/.exec(
      read("lib/server/base/env/env-schema.ts"),
    ) ?? [];
  expect(usual).toBe(most);
  return Number(most);
}

/** Each row of the document that names a limit of the code, with that limit. */
const COUNTS: Record<string, () => Value> = {
  "SQL users in the list of one cluster": () => MAX_PAGES * ITEMS_PER_PAGE,
  "time that such a list may take after its first page": () =>
    of(shared("cloud/pages", "MAX_LIST_MS") / SECOND, "second"),
  "requests a second to CockroachDB Cloud with the keys of one service account": usualRequests,
  "SQL users whose descriptions a search over all clusters reads": () =>
    server("edge/overview/everywhere", "DEEP_SEARCH_MAX"),
  "SQL users in one rotation": () => shared("passwords/rotation", "ROTATION_MAX"),
  "SQL users in one change of owners": () => shared("sql-users/owners", "OWNERS_MAX"),
  "file of owners to import": () => `${shared("sql-users/owners", "IMPORT_MAX_BYTES") / KB / KB} MB`,
  "pasted answer of a database": () => of(shared("sql-users/verification", "ANSWER_MAX"), "character"),
  "file that the command `rolecall` reads": () =>
    `${constantOf("lib/command/read-given.ts", "MOST_BYTES") / KB / KB} MB`,
  "answer of a cluster to one statement of Rolecall": () => `${server("cluster-sql/link", "MOST_BYTES") / KB / KB} MB`,
  "rows in one check of all SQL users of a cluster": () => server("cluster-sql/connection/read-everyone", "MOST_ROWS"),
  "time of such a check": () => of(server("cluster-sql/connection/read-everyone", "LONGEST_MS") / MINUTE, "minute"),
  "SQL users in one restriction": () => shared("restrict/limits", "MOST_RESTRICTED"),
  "clusters in one start of restrictions": () => shared("restrict/limits", "MOST_CLUSTERS"),
  "clusters in one access review": () => shared("reviews/reviews", "REVIEW_CLUSTERS_MAX"),
  "rules of requests": () => shared("requests/rules", "RULES_MAX"),
  "clusters that a rule names": () => shared("requests/rules", "RULE_CLUSTERS_MAX"),
  "approvals that a rule asks for": () => shared("requests/rules", "APPROVALS_MAX"),
  "temporary access without an approval, one person, in 24 hours": () => shared("requests/rules", "PER_DAY_MAX"),
  "pending requests of one person": () => shared("requests/requests", "MOST_WAITING"),
  "requests of one person in 24 hours": () => shared("requests/requests", "MOST_A_DAY"),
  "temporary access at a time that *Settings* can allow": () => shared("requests/wanted-end", "MOST_GRANTS"),
  destinations: () => server("notices/destinations/manage", "MOST"),
  "secret stores": () => server("secret-stores/manage", "MOST"),
  "API keys in a keys file": () => server("base/env/keys-file", "MOST_KEYS"),
  "keys file": () => `${server("base/env/keys-file", "MOST_BYTES") / KB} KB`,
};

const RATES: Record<string, () => Value> = {
  "live API tokens of one account or team": () => shared("people/token-limits", "TOKENS_MAX"),
  "items in a page of the API": () => shared("page-limit", "PAGE_MAX"),
  "calls of one token in a minute, on each server": () => server("edge/api/rate", "CALLS_A_MINUTE"),
  "calls in a minute that compute a plan or lint, of one person or of a team's services, on each server": () =>
    server("edge/api/rate", "READS_A_MINUTE"),
  "calls without a valid token in a minute, from one network": () => server("edge/api/rate", "INVALID_A_MINUTE"),
  "SQL to lint in one call": () => of(shared("api-sql", "LINTED_MAX"), "character"),
  "files to lint in one call": () => shared("api-sql", "LINTED_FILES_MAX"),
  "body of a form": () => `${server("edge/http/limit-body", "PAGE_BODY_MAX") / KB} KB`,
  "body of another request": () => `${server("edge/http/limit-body", "BODY_MAX") / KB} KB`,
  "largest body, for selections, imports and pasted answers": () =>
    `${server("edge/http/limit-body", "LARGE_BODY_MAX") / KB / KB} MB`,
  "requests of one network whose bodies are on their way": () => server("edge/http/body-slots", "OPEN_PER_NETWORK"),
  "requests of all whose bodies are on their way": () => server("edge/http/body-slots", "OPEN"),
  "memory for all these bodies": () => `${server("edge/http/body-slots", "HELD_MAX") / KB / KB} MB`,
  "wrong passwords of one account before each further one has to wait": () =>
    server("store/sign-in/sign-in-failures", "FREE_PER_ACCOUNT"),
  "wrong passwords from one address before each further one has to wait": () =>
    server("store/sign-in/sign-in-failures", "FREE_PER_ADDRESS"),
  "that wait": () => of(server("store/sign-in/sign-in-failures", "LONGEST"), "minute"),
  "reset links of one account in an hour": () => server("store/passwords/reset-turns", "PER_ACCOUNT"),
  "reset links for one network in an hour": () => server("store/passwords/reset-turns", "PER_ADDRESS"),
};

const TIMES: Record<string, () => Value> = {
  session: () => of(server("store/sign-in/start-session", "ABSOLUTE_MS") / HOUR, "hour"),
  "session without use": () => of(server("store/sign-in/sessions", "IDLE_MS") / MINUTE, "minute"),
  "*Confirm it is you*": () => of(server("store/sign-in/sessions", "CONFIRMED_MS") / MINUTE, "minute"),
  "setup link": () => of(server("store/people/tokens", "LIVES_MS.setup") / HOUR, "hour"),
  invitation: () => of(server("store/people/tokens", "LIVES_MS.invitation") / HOUR, "hour"),
  "link that resets an account's password": () =>
    of(server("store/people/tokens", "LIVES_MS.account_reset") / MINUTE, "minute"),
  "personal API token": () => of(TOKEN_DAYS_MAX.personal, "day"),
  "API token of a service": () => of(TOKEN_DAYS_MAX.service, "day"),
  "claim link": () => of(Math.max(...CLAIM_HOURS), "hour"),
  "request without a decision, and an approval without its claim": () =>
    of(shared("requests/requests", "REQUEST_DAYS"), "day"),
  "sealed password of a rotation": () => of(shared("passwords/rotation", "SEALED_MS") / MINUTE, "minute"),
  "temporary access": () => of(shared("requests/wanted-end", "GRANT_MINUTES_MAX") / (24 * 60), "day"),
  "way back of a restriction": () => of(shared("restrict/limits", "MOST_BACK_HOURS"), "hour"),
  "watch of a SQL user": () => of(shared("restrict/watch/watched", "MOST_WATCH_DAYS"), "day"),
  "daily counts of superusers are kept": () => of(shared("restrict/superusers", "KEPT_DAYS"), "day"),
  "notices are kept": () => of(server("store/people/notices", "STORED_MS") / DAY, "day"),
  "attempts to reach a destination are kept": () => of(server("store/automation/deliveries", "STORED_MS") / DAY, "day"),
  "the audit is kept": () => "until it is archived",
  "stop of the server with requests in flight": () => of(server("edge/process/stop", "FINISH_MS") / SECOND, "second"),
};

const LIMITS = Object.entries(Object.assign({}, COUNTS, RATES, TIMES));
const [, enforced = ""] = /\n## What Rolecall enforces\n([\s\S]*?)(?:\n## |$)/.exec(read("docs/limits.md")) ?? [];
const rows = [...enforced.matchAll(/^\| (.+) \| (.+) \|$/gm)].filter(([, what]) => what !== "---");

test("docs/limits.md says of each limit what the code has, and names none that no test compares", () => {
  expect(rows.map(([, what, value]) => `${what}: ${value}`)).toEqual(
    LIMITS.map(([what, value]) => `${what}: ${written(value())}`),
  );
});

test("a constant that is gone is no limit", () => {
  expect(() => shared("page-limit", "PAGE_MIN")).toThrow("lib/shared/page-limit.ts has no PAGE_MIN");
});
