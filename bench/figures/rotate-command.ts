import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { present } from "#lib/shared/present.ts";
import { startCloud, userName } from "../cloud.ts";
import type { Figure } from "../figure.ts";
import { actionOf, sender } from "../http.ts";
import type { Server } from "../server.ts";
import { sized } from "../size.ts";
import { BENCH_ACCOUNT, cookieHeader, ROLECALL_BUILD, type Stage, setUp, startRolecall } from "../stage.ts";
import { timeLoop } from "./shell-loop.ts";

const USERS = sized(60, 3);
const PER_SECOND = 10;
const TOKEN = {
  kind: "personal",
  name: "bench",
  scopes: ["read", "rotate"],
  clusters: "all",
  addresses: [],
  days: 7,
};

/** Confirms with the password, which making a token needs; resolves to the cookie of the renewed session. */
async function confirmed(rolecall: Server, cookie: string): Promise<string> {
  const answer = await fetch(`${rolecall.url}/api/session/confirmation`, {
    method: "POST",
    headers: { cookie, origin: rolecall.url, "content-type": "application/json" },
    body: JSON.stringify({ password: BENCH_ACCOUNT.password }),
  });
  const renewed = answer.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
  const names = renewed.map((each) => each.split("=")[0]);
  const kept = cookie.split("; ").filter((each) => !names.includes(each.split("=")[0]));
  return [...kept, ...renewed].join("; ");
}

/** `rolecall rotate`, from the start of its process until it has printed all passwords, against a loop in a shell. */
export async function rotateCommandFigures({ browser }: Stage): Promise<Figure[]> {
  const cloud = await startCloud();
  const home = mkdtempSync(join(tmpdir(), "rolecall-bench-rotate-"));
  let rolecall: Server | undefined;
  try {
    const clusterId = await cloud.addCluster(USERS);
    rolecall = await startRolecall(cloud);
    const cookie = await confirmed(rolecall, cookieHeader(await setUp(browser, rolecall)));
    await fetch(`${rolecall.url}/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`, {
      headers: { cookie },
    });
    const make = actionOf(ROLECALL_BUILD, "token.create", `${rolecall.url}/profile/tokens`, cookie);
    const [token] = /rlc_\w+/.exec((await sender(1)(make(TOKEN))).text) ?? [];
    if (!token) throw new Error("no token was made");
    const names = Array.from({ length: USERS }, (_, index) => userName(index));
    await setAll(`${rolecall.url}/clusters/${clusterId}/users`, cookie, { clusterId, names });
    await cloud.limitTo(PER_SECOND);
    const command = timeRotate({ ROLECALL_URL: rolecall.url, ROLECALL_TOKEN: token, HOME: home }, clusterId);
    const loop = timeLoop(cloud, clusterId, names, 1 / PER_SECOND);
    return [
      present({
        name: `rolecall rotate of ${USERS} SQL users`,
        unit: "ms",
        value: command,
        baseline: loop !== undefined ? { name: "loop of openssl and curl, 0.1 s after each", value: loop } : undefined,
        note: "the loop leaves every password readable in its file, and stops at the first failure",
      }),
    ];
  } finally {
    await rolecall?.stop();
    await cloud.stop();
    rmSync(home, { recursive: true });
  }
}

/**
 * Resets each password, since the command finds SQL users by password age, which Rolecall knows only of passwords that it set. Then closes each
 * one, since a program does not replace a password that a person has on screen.
 */
async function setAll(page: string, cookie: string, { clusterId, names }: { clusterId: string; names: string[] }) {
  const reset = actionOf(ROLECALL_BUILD, "sql_user.reset_password", page, cookie);
  const close = actionOf(ROLECALL_BUILD, "sql_user.close_password", page, cookie);
  const send = sender(1);
  for (const name of names) {
    const [id] = /shn_\w+/.exec((await send(reset({ clusterId, name }))).text) ?? [];
    await send(close({ id }));
  }
}

/** Milliseconds of the built command. */
function timeRotate(env: Record<string, string>, clusterId: string): number {
  const program = join(ROLECALL_BUILD, "standalone/rolecall.mjs");
  const given = ["rotate", "--older-than", "0d", "--cluster", clusterId, "--yes", "--format", "json"];
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...given], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  const took = performance.now() - started;
  const rotated = status === 0 ? (JSON.parse(stdout) as unknown[]).length : 0;
  if (rotated !== USERS) throw new Error(`${rotated} of ${USERS} were rotated: ${stderr}`);
  return took;
}
