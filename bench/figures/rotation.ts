import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { busiest } from "../../lib/emulator/world/record.ts";
import { publicKeyOf } from "../../lib/shared/people/public-key.ts";
import { startCloud, userName } from "../cloud.ts";
import { type Figure, quantile } from "../figure.ts";
import { actionOf, callerOf, sender } from "../http.ts";
import type { Server } from "../server.ts";
import { sized } from "../size.ts";
import { cookieHeader, ROLECALL_BUILD, type Stage, setUp, startRolecall } from "../stage.ts";
import { timeLoop } from "./shell-loop.ts";

const USERS = sized(300, 12);
const PER_SECOND = 10;
/** How often a person resets a password meanwhile. */
const CLICK_MS = 2_000;
const LOOK_MS = 250;
/** Longer than the vendor remembers a request. */
const WINDOW_MS = 1_200;

const started = z.object({ value: z.object({ id: z.string() }) });
const looked = z.object({ value: z.object({ state: z.string(), counts: z.record(z.string(), z.number()) }) });

/** New passwords for many SQL users at the vendor's ten requests a second, while a person resets others. */
export async function rotationFigures(stage: Stage): Promise<Figure[]> {
  const cloud = await startCloud();
  let rolecall: Server | undefined;
  try {
    const clusterId = await cloud.addCluster(USERS + 100);
    await cloud.limitTo(PER_SECOND);
    rolecall = await startRolecall(cloud);
    const cookie = cookieHeader(await setUp(stage.browser, rolecall));
    const { url } = rolecall;
    const call = callerOf(url, cookie);
    await call(`/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`);
    const names = Array.from({ length: USERS }, (_, index) => userName(index));
    const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
    const start = { targets: [{ clusterId, names }], count: USERS, deliver: "browser", key: await publicKeyOf(keys) };
    const { id } = started.parse(await call("/api/rotation", start)).value;

    const reset = actionOf(ROLECALL_BUILD, "sql_user.reset_password", `${url}/clusters/${clusterId}/users`, cookie);
    const send = sender(1);
    const clicks: number[] = [];
    let state = "running";
    let clickAt = performance.now() + CLICK_MS / 4;
    while (state === "running") {
      if (performance.now() > clickAt) {
        clickAt += CLICK_MS;
        clicks.push((await send(reset({ clusterId, name: userName(USERS + clicks.length) }))).ms);
      } else await pause(LOOK_MS);
      ({ state } = looked.parse(await call(`/api/operations/rotation.get?id=${id}`)).value);
    }
    const sent = (await cloud.record()).filter(({ route }) => route === "sql-users.set-password");
    const times = sent.map(({ at }) => at).sort((one, other) => one - other);
    const took = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    const rotated = names.length / (times.length / took);
    await pause(WINDOW_MS);
    const loop = timeLoop(cloud, clusterId, names, 1 / PER_SECOND);
    return [
      present({
        name: `rotation of ${USERS} without the clicks`,
        unit: "ms",
        value: rotated * 1000,
        baseline: loop !== undefined ? { name: "loop of openssl and curl, 0.1 s after each", value: loop } : undefined,
        note: "the loop leaves every password readable in its file, and stops at the first failure",
      }),
      {
        name: `rotation of ${USERS}: passwords a second, those of a person among them`,
        unit: "a second",
        value: (times.length - 1) / took,
        baseline: { name: "what the vendor allows", value: PER_SECOND },
        budget: { of: "ratio", limit: 0.97, atLeast: true },
      },
      {
        name: `rotation of ${USERS}: most requests in any second, by the vendor's clock`,
        unit: "",
        value: busiest(await cloud.record()),
        budget: { of: "value", limit: PER_SECOND },
      },
      {
        name: "reset by a person meanwhile, the slowest",
        unit: "ms",
        value: quantile(clicks.length > 0 ? clicks : [Number.NaN], 1),
        budget: { of: "value", limit: 1_000 },
      },
    ];
  } finally {
    await rolecall?.stop();
    await cloud.stop();
  }
}
