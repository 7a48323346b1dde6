import { spawnSync } from "node:child_process";
import { type Cloud, userName } from "../cloud.ts";
import type { Figure } from "../figure.ts";
import { actionOf, sender } from "../http.ts";
import { sized } from "../size.ts";
import { cookieHeader, ROLECALL_BUILD, type Stage } from "../stage.ts";

const RESETS = sized(60, 2);
/** The way without Rolecall: a password and a request for each SQL user, and the passwords in a file. With a pause to keep a limit. */
const LOOP = `
for user in "$@"; do
  password=$(openssl rand -base64 32)
  curl --silent --fail --output /dev/null --request PUT --url "$CLUSTER/sql-users/$user/password" \\
    --header "Authorization: Bearer $API_KEY" --header "Content-Type: application/json" \\
    --data "{\\"password\\": \\"$password\\"}" || exit 1
  echo "$user: $password" >>"$PASSWORDS"
  sleep "$PAUSE"
done`;

/** Milliseconds that the loop takes for these SQL users; undefined where there is no such shell. `pauseS`: seconds after each request. */
export function timeLoop(
  cloud: Pick<Cloud, "url" | "key">,
  clusterId: string,
  names: readonly string[],
  pauseS = 0,
): number | undefined {
  if (spawnSync("sh", ["-c", "command -v bash curl openssl"]).status !== 0) return undefined;
  const place = { API_KEY: cloud.key, CLUSTER: `${cloud.url}/api/v1/clusters/${clusterId}` };
  const env = { ...process.env, ...place, PASSWORDS: "/dev/null", PAUSE: String(pauseS) };
  const started = performance.now();
  const { status } = spawnSync("bash", ["-c", LOOP, "rotate", ...names], { env });
  if (status !== 0) throw new Error(`the loop ended with ${status}`);
  return performance.now() - started;
}

/** The passwords of many SQL users one after the other, against a loop in a shell. Empty where there is no such shell. */
export async function shellLoopFigures({ cloud, rolecall, thousand, session }: Stage): Promise<Figure[]> {
  const names = Array.from({ length: RESETS }, (_, index) => userName(index));
  const shell = timeLoop(cloud, thousand, names);
  if (shell === undefined) return [];

  const page = `${rolecall.url}/clusters/${thousand}/users`;
  const action = actionOf(ROLECALL_BUILD, "sql_user.reset_password", page, cookieHeader(session));
  const send = sender(1);
  const resetAll = async () => {
    for (const name of names) await send(action({ clusterId: thousand, name }));
  };
  await resetAll();
  const started = performance.now();
  await resetAll();
  return [
    {
      name: `${RESETS} passwords one after the other, each`,
      unit: "ms",
      value: (performance.now() - started) / RESETS,
      baseline: { name: "loop of openssl and curl", value: shell / RESETS },
    },
  ];
}
