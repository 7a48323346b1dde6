import { putPassword, userName } from "../cloud.ts";
import { type Budget, type Figure, median } from "../figure.ts";
import { actionOf, type Request, sender } from "../http.ts";
import { sized } from "../size.ts";
import { BARE_BUILD, cookieHeader, FEW, ROLECALL_BUILD, type Stage } from "../stage.ts";

const AT_ONCE = 32;
const ROUND_MS = sized(1_200, 100);
const WARM_UP = sized(2, 0);
const ROUNDS = sized(7, 1);

/** Reset password, 32 at once without a rate limit: how many a second, against actions that do nothing. */
export async function resetManyFigures({ cloud, rolecall, bare, thousand, session }: Stage): Promise<Figure[]> {
  const page = `${rolecall.url}/clusters/${thousand}/users`;
  const nothing = actionOf(BARE_BUILD, "doNothing", `${bare.url}/nothing`);
  const refused = actionOf(ROLECALL_BUILD, "sql_user.reset_password", page);
  const reset = actionOf(ROLECALL_BUILD, "sql_user.reset_password", page, cookieHeader(session));
  const target = (index: number) => ({ clusterId: thousand, name: userName(index % FEW) });
  const requests: Record<string, (index: number) => Request> = {
    nothing: () => nothing(),
    refused: (index) => refused(target(index)),
    reset: (index) => reset(target(index)),
    direct: (index) => putPassword(cloud, thousand, target(index).name),
  };
  const rates = Object.fromEntries(Object.keys(requests).map((name): [string, number[]] => [name, []]));
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [name, next] of Object.entries(requests)) {
      const rate = await ratePerSecond(next);
      if (round >= 0) rates[name]?.push(rate);
    }
  const figure = (name: string, than: string): Figure => ({
    name: `reset password, ${AT_ONCE} at once`,
    unit: "a second",
    value: median(rates.reset ?? []),
    baseline: { name, value: median(rates[than] ?? []) },
  });
  const budget: Budget = { of: "ratio", limit: 0.5, atLeast: true };
  return [
    {
      ...figure("same build, refused at the door", "refused"),
      budget,
      note: "Rolecall, emulator and the client that measures share the machine's cores",
    },
    { ...figure("empty action of the bare build", "nothing"), budget },
    figure("the PUTs alone", "direct"),
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
