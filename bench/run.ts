// How fast Rolecall is, against baselines that are measured beside it. `npm run bench -- start` measures only the figures
// of files whose name contains the word; `--no-build` takes the builds that are there.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { budgeted, type Figure, isMet } from "./figure.ts";
import { listPagesFigures } from "./figures/list-pages.ts";
import { resetManyFigures } from "./figures/reset-many.ts";
import { resetOneFigures } from "./figures/reset-one.ts";
import { scriptSizeFigures } from "./figures/script-size.ts";
import { shellLoopFigures } from "./figures/shell-loop.ts";
import { startFigures } from "./figures/start.ts";
import { usersPageFigures } from "./figures/users-page.ts";
import { type Stage, withStage } from "./stage.ts";
import { table } from "./table.ts";

const RESULTS = join(import.meta.dirname, "results");
const GROUPS: Record<string, (stage: Stage) => Promise<Figure[]>> = {
  start: startFigures,
  "script-size": scriptSizeFigures,
  "users-page": usersPageFigures,
  "list-pages": listPagesFigures,
  "reset-one": resetOneFigures,
  "reset-many": resetManyFigures,
  "shell-loop": shellLoopFigures,
};

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { build: { type: "boolean", default: true } },
});
const groups = Object.entries(GROUPS).filter(
  ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
);
if (options.build) {
  mustRun("npm", ["run", "--silent", "build"]);
  mustRun("next", ["build", "bench/bare"]);
}
