import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEMO_CLUSTERS } from "../../emulator/world/scenario-demo.ts";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import { addBoss, demoCloud } from "../report/testing-report.ts";
import { rolecall } from "../testing-bundled.ts";
import { beginCommands, home, serve } from "../testing-users.ts";
import { rolecallWith } from "./testing-connect.ts";

beginCommands();

test.skipIf(spawnSync("psql", ["--version"]).status !== 0)(
  "psql signs in by the file, with host and certificate verified",
  async () => {
    const cloud = await demoCloud();
    await addBoss(cloud, DEMO_CLUSTERS.production);
    const { port } = cloud.sql(DEMO_CLUSTERS.production);
    const { user, password } = BOSS;
    const { env } = await serve(rolecallWith(["ready"], { host: "localhost", port, user, password }));
    const ca = join(home, "ca.pem");
    writeFileSync(ca, cloud.authority() ?? "");
    const connect = (root: string) =>
      rolecall(["connect", "payments", "--request", "ask_1", "--", "psql", "-XAtwc", "\\conninfo"], {
        env: { ...env, PGSSLROOTCERT: root },
      });
    const first = await connect(ca);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout).toContain(`connected to database "shop" as user "${user}" on host "localhost"`);
    const unverified = await connect(join(home, "no-such.pem"));
    expect({ exitCode: unverified.exitCode, stdout: unverified.stdout }).toEqual({ exitCode: 2, stdout: "" });
  },
);
