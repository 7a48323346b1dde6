import { startEmulator } from "../../lib/emulator/emulator.ts";
import { type Figure, median, quantile } from "../figure.ts";
import { actionOf, sender } from "../http.ts";
import { sized } from "../size.ts";
import { cookieHeader, ROLECALL_BUILD, type Stage, setUp, startRolecall } from "../stage.ts";

const CREATES = sized(100, 2);
/** The time of a statement, with a short way to the cluster. */
const STATEMENT_MS = 2;
const ACCESS = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };

/** From *Create SQL user* to the proved password, through a SQL connection that manages. */
export async function createBySqlFigures({ browser }: Stage): Promise<Figure[]> {
  const cloud = await startEmulator({
    scenario: "empty",
    rateLimit: { perSecond: 0 },
    sqlStatementMs: STATEMENT_MS,
  });
  const clusterId = cloud.addAdvancedCluster(["shop", "stock"]);
  await cloud.openSql(clusterId);
  const rolecall = await startRolecall(cloud, { COCKROACH_REQUESTS_PER_SECOND: "0" });
  try {
    const cookie = cookieHeader(await setUp(browser, rolecall));
    const page = `${rolecall.url}/clusters/${clusterId}/users`;
    const action = (name: string) => actionOf(ROLECALL_BUILD, name, page, cookie);
    const send = sender(1);
    await send(action("sql_connection.connect")({ clusterId, level: "manage" }));
    const create = action("sql_user.create");
    const times: number[] = [];
    for (let index = 0; index < CREATES; index++) {
      const { ms, text } = await send(create({ clusterId, name: `bench_${index}`, wanted: ACCESS }));
      if (!text.includes('"state":"restricted"')) throw new Error(`nothing was proved: ${text.slice(0, 300)}`);
      times.push(ms);
    }
    const statements = cloud.sql(clusterId).record().length / CREATES;
    return [
      {
        name: "create by SQL to a proved password, p50",
        unit: "ms",
        value: median(times),
        budget: { of: "value", limit: 2_000 },
        note: `${CREATES} SQL users with read-only access, ${Math.round(statements)} statements each of ${STATEMENT_MS} ms, three databases`,
      },
      {
        name: "create by SQL to a proved password, p99",
        unit: "ms",
        value: quantile(times, 0.99),
        budget: { of: "value", limit: 2_000 },
      },
    ];
  } finally {
    await rolecall.stop();
    await cloud.stop();
  }
}
