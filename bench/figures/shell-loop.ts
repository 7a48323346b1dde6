import { spawnSync } from "node:child_process";
import { userName } from "../cloud.ts";
import type { Figure } from "../figure.ts";
import { actionOf, sender } from "../http.ts";
import { sized } from "../size.ts";
import { cookieHeader, ROLECALL_BUILD, type Stage } from "../stage.ts";

const RESETS = sized(60, 2);
/** What people do without Rolecall: a password and a request for each SQL user, and the passwords in a file. */
const LOOP = `
for user in "$@"; do
  password=$(openssl rand -base64 32)
  curl --silent --fail --output /dev/null --request PUT --url "$CLUSTER/sql-users/$user/password" \\
    --header "Authorization: Bearer $API_KEY" --header "Content-Type: application/json" \\
    --data "{\\"password\\": \\"$password\\"}" || exit 1
  echo "$user: $password" >/dev/null
done`;

/** The passwords of many SQL users one after the other, against a loop in a shell. Empty where there is no such shell. */
export async function shellLoopFigures({ cloud, rolecall, thousand, session }: Stage): Promise<Figure[]> {
  if (spawnSync("sh", ["-c", "command -v bash curl openssl"]).status !== 0) return [];
  const names = Array.from({ length: RESETS }, (_, index) => userName(index));
  const shellStarted = performance.now();
  const { status } = spawnSync("bash", ["-c", LOOP, "rotate", ...names], {
    env: { ...process.env, API_KEY: cloud.key, CLUSTER: `${cloud.url}/api/v1/clusters/${thousand}` },
  });
  if (status !== 0) throw new Error(`the loop ended with ${status}`);
  const shell = performance.now() - shellStarted;

  const page = `${rolecall.url}/clusters/${thousand}/users`;
  const action = actionOf(ROLECALL_BUILD, "resetPasswordAction", page, cookieHeader(session));
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
