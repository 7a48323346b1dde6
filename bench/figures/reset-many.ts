import { putPassword, userName } from "../cloud.ts";
import { type Figure, median } from "../figure.ts";
import { actionOf, type Request, sender } from "../http.ts";
import { BARE_BUILD, cookieHeader, ROLECALL_BUILD, type Stage } from "../stage.ts";

const AT_ONCE = 32;
const ROUND_MS = 1_500;
const ROUNDS = 7;

/** Reset password, 32 at once without a rate limit: how many a second, against an action that does nothing at all. */
export async function resetManyFigures(stage: Stage): Promise<Figure[]> {
  const { cloud, rolecall, bare, thousand, session } = stage;
  const page = `${rolecall.url}/clusters/${thousand}/users`;
  const reset = actionOf(ROLECALL_BUILD, "resetPasswordAction", page, cookieHeader(session));
  const nothing = actionOf(BARE_BUILD, "doNothing", `${bare.url}/nothing`);
  const name = (index: number) => userName(index % 1_000);
  const rates: Record<"empty" | "resets" | "direct", number[]> = { empty: [], resets: [], direct: [] };
  for (let round = -2; round < ROUNDS; round++) {
    const empty = await ratePerSecond(() => nothing());
    const resets = await ratePerSecond((index) => reset({ clusterId: thousand, name: name(index) }));
    const direct = await ratePerSecond((index) => putPassword(cloud, thousand, name(index)));
    if (round < 0) continue;
    rates.empty.push(empty);
    rates.resets.push(resets);
    rates.direct.push(direct);
  }
  const value = median(rates.resets);
  return [
    {
      name: `reset password, ${AT_ONCE} at once`,
      unit: "a second",
      value,
      baseline: { name: "empty action of the bare build", value: median(rates.empty) },
      budget: { of: "ratio", limit: 0.5, atLeast: true },
      note: "Rolecall, emulator and the client that measures share the machine's cores",
    },
    {
      name: `reset password, ${AT_ONCE} at once`,
      unit: "a second",
      value,
      baseline: { name: "the PUTs alone", value: median(rates.direct) },
    },
  ];
}

async function ratePerSecond(next: (index: number) => Request): Promise<number> {
  const send = sender(AT_ONCE);
  const started = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - started < ROUND_MS) await send(next(done++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (done / (performance.now() - started)) * 1000;
}
