import { parseArgs } from "node:util";
import { DEMO_KEY, type EmulatorOptions } from "./emulator.ts";
import { SCENARIO_NAMES, type ScenarioName } from "./world/scenarios.ts";

const DEFAULT_PORT = 4600;

export const USAGE = `Usage: node lib/emulator/main.ts [options]

A CockroachDB Cloud API on this machine, for demos and tests.

  --port N          where to listen (${DEFAULT_PORT}); 0 takes a free port
  --host ADDRESS    127.0.0.1 unless set; elsewhere a key of your own is needed
  --state FILE      keep the cloud in this file over restarts
  --reset           begin anew even when the file holds a cloud
  --scenario NAME   ${SCENARIO_NAMES.join(", ")} (demo)
  --key KEY         the API key to accept; better given as EMULATOR_API_KEY
  --rate N          requests a second per key (10); 0 for no limit
  --authority FILE  write the authority of the clusters' SQL certificates to this file

Every cluster answers SQL on this machine. Rolecall reads the authority of an ADVANCED cluster itself; for the others start
Rolecall with NODE_EXTRA_CA_CERTS, the file of --authority.

Environment: EMULATOR_API_KEY, EMULATOR_CONTROL_TOKEN (opens /_emulator/ to requests with it in X-Emulator-Token),
EMULATOR_DATABASE_URL (a postgres:// address of a superuser: SQL users of the first cluster become its login roles).`;

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

function wholeNumber(name: string, text: string, max: number): number {
  if (!/^\d+$/.test(text) || Number(text) > max) throw new Error(`--${name} must be a number from 0 to ${max}.`);
  return Number(text);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        state: { type: "string" },
        key: { type: "string" },
        rate: { type: "string" },
        scenario: { type: "string" },
        authority: { type: "string" },
        reset: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    throw new Error(`${line} (--help lists the options)`);
  }
}

export type CliOptions = EmulatorOptions & {
  /** where the authority of the certificates of SQL is written, in PEM */
  authorityFile?: string | undefined;
};

/** Options from the command line and the environment, or "help". Throws one line for a bad option. */
export function optionsFrom(args: string[], env: Record<string, string | undefined>): CliOptions | "help" {
  const values = parse(args);
  if (values.help) return "help";
  const key = values.key ?? (env.EMULATOR_API_KEY || undefined);
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw new Error("The key must be printable ASCII, no spaces.");
  const host = values.host ?? "127.0.0.1";
  if (!LOOPBACK.includes(host) && (key === undefined || key === DEMO_KEY))
    throw new Error("Others could reach that address with the demo key: give a key of your own in EMULATOR_API_KEY.");
  const controlToken = env.EMULATOR_CONTROL_TOKEN;
  const databaseUrl = env.EMULATOR_DATABASE_URL;
  return {
    host,
    port: wholeNumber("port", values.port ?? String(DEFAULT_PORT), 65535),
    scenario: scenarioFrom(values.scenario ?? "demo"),
    key,
    stateFile: values.state,
    reset: values.reset,
    rateLimit: values.rate === undefined ? undefined : { perSecond: wholeNumber("rate", values.rate, 1_000_000) },
    controlToken: controlToken || undefined,
    databaseUrl: databaseUrl || undefined,
    sqlClusterIds: "all",
    authorityFile: values.authority,
  };
}

function scenarioFrom(text: string): ScenarioName {
  const name = SCENARIO_NAMES.find((known) => known === text);
  if (!name) throw new Error(`--scenario must be one of ${SCENARIO_NAMES.join(", ")}.`);
  return name;
}

/** The lines that say where the emulator is, and how Rolecall and a report without a server find it. A key that is not the demo's is not printed. */
export function greeting(url: string, key: string, authorityFile?: string): string {
  const shown = key === DEMO_KEY ? key : "(the key you gave)";
  const trusted = authorityFile === undefined ? "" : ` NODE_EXTRA_CA_CERTS=${authorityFile}`;
  const found = `COCKROACH_SERVER=${url} COCKROACH_API_KEY=${shown}`;
  return `CockroachDB Cloud emulator at ${url}; for Rolecall: ${found}${trusted}
Only a report: ${found} npm run --silent rolecall -- report`;
}

/** Why the emulator ends, with the way out where its port is taken. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== "EADDRINUSE") return error.message;
  return `Another program uses the port ${port}. Choose another: npm run emulator -- --port ${Number(port) + 1}`;
}
