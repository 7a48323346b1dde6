import { setTimeout as pause } from "node:timers/promises";
import { type Figure, median } from "../figure.ts";
import { residentMegabytes } from "../machine.ts";
import { sized } from "../size.ts";
import { type Stage, startBare, startRolecall } from "../stage.ts";

const STARTS = sized(5, 1);
const IDLE_MS = sized(1_500, 0);

/** From the start of the process, with an empty store, to its first page; then its memory without requests. */
export async function startFigures({ cloud }: Stage): Promise<Figure[]> {
  const bare = { started: [] as number[], megabytes: [] as number[] };
  const rolecall = { started: [] as number[], megabytes: [] as number[] };
  for (let index = 0; index < STARTS; index++) {
    for (const [seen, start] of [
      [bare, startBare],
      [rolecall, () => startRolecall(cloud)],
    ] as const) {
      const server = await start();
      seen.started.push(server.startedIn);
      await pause(IDLE_MS);
      seen.megabytes.push(residentMegabytes(server));
      await server.stop();
    }
  }
  return [
    {
      name: "start of the process to its first page",
      unit: "ms",
      value: median(rolecall.started),
      baseline: { name: "bare server", value: median(bare.started) },
      budget: { of: "value", limit: 1_000 },
    },
    {
      name: "memory when idle",
      unit: "MB",
      value: median(rolecall.megabytes),
      baseline: { name: "bare server", value: median(bare.megabytes) },
      budget: { of: "ratio", limit: 1.6 },
    },
  ];
}
