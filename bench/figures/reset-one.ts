import { putPassword, userName } from "../cloud.ts";
import { type Figure, median, quantile } from "../figure.ts";
import { actionOf, sender } from "../http.ts";
import { sized } from "../size.ts";
import { cookieHeader, FEW, ROLECALL_BUILD, type Stage } from "../stage.ts";

const WARM_UP = sized(150, 1);
const RESETS = sized(1_000, 3);

/** Reset password, one at a time: the action over HTTP, in turn with the same PUT made directly. */
export async function resetOneFigures(stage: Stage): Promise<Figure[]> {
  const { cloud, rolecall, thousand, session } = stage;
  const page = `${rolecall.url}/clusters/${thousand}/users`;
  const action = actionOf(ROLECALL_BUILD, "sql_user.reset_password", page, cookieHeader(session));
  const send = sender(1);
  const direct: number[] = [];
  const through: number[] = [];
  for (let index = 0; index < WARM_UP + RESETS; index++) {
    const name = userName(index % FEW);
    const put = await send(putPassword(cloud, thousand, name));
    const reset = await send(action({ clusterId: thousand, name }));
    if (!reset.text.includes('"ok":true')) throw new Error(`a reset was refused: ${reset.text.slice(0, 300)}`);
    if (index < WARM_UP) continue;
    direct.push(put.ms);
    through.push(reset.ms);
  }
  return [
    {
      name: "reset password, one at a time, p50",
      unit: "ms",
      value: median(through),
      baseline: { name: "the PUT alone", value: median(direct) },
      budget: { of: "difference", limit: 3 },
      note: `${RESETS} resets; session, permission, two audit events on disk and the call`,
    },
    {
      name: "reset password, one at a time, p99",
      unit: "ms",
      value: quantile(through, 0.99),
      baseline: { name: "the PUT alone", value: quantile(direct, 0.99) },
      budget: { of: "difference", limit: 10 },
    },
  ];
}
