import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { publicKeyOf } from "../../lib/shared/people/public-key.ts";
import { startCloud, userName } from "../cloud.ts";
import { type Figure, quantile } from "../figure.ts";
import { actionOf, callerOf, type Send, sender } from "../http.ts";
import type { Server } from "../server.ts";
import { sized } from "../size.ts";
import { BENCH_ACCOUNT, ROLECALL_BUILD, type Stage, setUp, startRolecall } from "../stage.ts";

const SESSIONS = sized(200, 3);
/** Each session opens the page this often: 20 pages a second in all. */
const EVERY_MS = sized(10_000, 500);
const ROUNDS = sized(2, 1);
const LISTED = sized(1_000, 30);
const ROTATED = sized(300, 6);
const PER_SECOND = 10;
const AT_ONCE = 10;

const started = z.object({ value: z.object({ id: z.string() }) });
const looked = z.object({ value: z.object({ state: z.string() }) });

/** The users page as 200 sessions open it, without a rotation and during one. */
export async function rotationPageFigures({ browser }: Stage): Promise<Figure[]> {
  const cloud = await startCloud();
  let rolecall: Server | undefined;
  try {
    const clusterId = await cloud.addCluster(LISTED);
    await cloud.limitTo(PER_SECOND);
    rolecall = await startRolecall(cloud);
    await setUp(browser, rolecall);
    const { url } = rolecall;
    const cookies = await signInOften(url);
    const [cookie = ""] = cookies;
    const call = callerOf(url, cookie);
    await call(`/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`);
    const send = sender(SESSIONS);
    const visit = () => visits(send, `${url}/clusters/${clusterId}/users`, cookies);
    await visit();
    const without = await visit();

    const names = Array.from({ length: ROTATED }, (_, index) => userName(index));
    const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
    const start = { targets: [{ clusterId, names }], count: ROTATED, deliver: "browser", key: await publicKeyOf(keys) };
    const { id } = started.parse(await call("/api/rotation", start)).value;
    const during = await visit();
    const state = async () => looked.parse(await call(`/api/operations/rotation.get?id=${id}`)).value.state;
    const stillRan = (await state()) === "running";
    while ((await state()) === "running") await pause(200);
    const note = `${SESSIONS} sessions, ${LISTED.toLocaleString("en")} SQL users on the page${stillRan ? "" : "; the rotation ended before the visits"}`;
    return [0.5, 0.99].map(
      (share): Figure => ({
        name: `users page during a rotation of ${ROTATED}, p${share * 100}`,
        unit: "ms",
        value: quantile(during, share),
        baseline: { name: "the same without a rotation", value: quantile(without, share) },
        note,
        budget: share === 0.99 ? { of: "value", limit: 500 } : { of: "ratio", limit: 1.25 },
      }),
    );
  } finally {
    await rolecall?.stop();
    await cloud.stop();
  }
}

/** How long each page took, in milliseconds. The sessions begin one after the other, and then each keeps its own time. */
async function visits(send: Send, url: string, cookies: readonly string[]): Promise<number[]> {
  const begun = performance.now();
  const taken = cookies.map(async (cookie, index) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const due = begun + round * EVERY_MS + (index * EVERY_MS) / cookies.length;
      await pause(Math.max(0, due - performance.now()));
      times.push((await send({ method: "GET", url, headers: { cookie }, body: "" })).ms);
    }
    return times;
  });
  return (await Promise.all(taken)).flat();
}

/** The cookies of as many sessions of the account, as its form begins them. */
async function signInOften(url: string): Promise<string[]> {
  const action = actionOf(ROLECALL_BUILD, "signInAction", url)().headers["next-action"];
  const one = async () => {
    const body = new FormData();
    body.set("_1_email", BENCH_ACCOUNT.email);
    body.set("_1_password", BENCH_ACCOUNT.password);
    // Last: it is read as soon as it has come, with the fields that came before it.
    body.set("0", '[{},"$K1"]');
    const headers = { "next-action": String(action), accept: "text/x-component", origin: url };
    const answer = await fetch(`${url}/sign-in`, { method: "POST", body, headers });
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (!(await answer.text()).includes('"entered"')) throw new Error("the bench could not sign in");
    return cookies.join("; ");
  };
  const cookies: string[] = [];
  while (cookies.length < SESSIONS)
    cookies.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, SESSIONS - cookies.length) }, one))));
  return cookies;
}
