// How fast Rolecall is, against baselines that are measured beside it. `npm run bench -- start` measures only the groups
// whose name contains the word; `--no-build` takes the builds that are there; `--smallest` only sees that all of it works.
// A slow machine fails nothing.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { present } from "#lib/shared/present.ts";
import { build } from "./build.ts";
import { budgeted, type Figure, isMet } from "./figure.ts";
import { auditFigures } from "./figures/audit.ts";
import { createBySqlFigures } from "./figures/create-by-sql.ts";
import { lintFilesFigures } from "./figures/lint-files.ts";
import { listPagesFigures } from "./figures/list-pages.ts";
import { manyClustersFigures } from "./figures/many-clusters.ts";
import { overviewFigures } from "./figures/overview.ts";
import { resetManyFigures } from "./figures/reset-many.ts";
import { resetOneFigures } from "./figures/reset-one.ts";
import { reviewEvidenceFigures } from "./figures/review-evidence.ts";
import { reviewPageFigures } from "./figures/review-page.ts";
import { rotateCommandFigures } from "./figures/rotate-command.ts";
import { rotationFigures } from "./figures/rotation.ts";
import { rotationPageFigures } from "./figures/rotation-pages.ts";
import { scriptSizeFigures } from "./figures/script-size.ts";
import { shellLoopFigures } from "./figures/shell-loop.ts";
import { startFigures } from "./figures/start.ts";
import { usersPageFigures } from "./figures/users-page.ts";
import { busyShare, describe } from "./machine.ts";
import { SMALLEST } from "./size.ts";
import { type Stage, withStage } from "./stage.ts";
import { table } from "./table.ts";

const RESULTS = join(import.meta.dirname, "results");
const TOO_BUSY = 0.1;
const GROUPS: Record<string, (stage: Stage) => Promise<Figure[]>> = {
  start: startFigures,
  "script-size": scriptSizeFigures,
  "users-page": usersPageFigures,
  "list-pages": listPagesFigures,
  "reset-one": resetOneFigures,
  "reset-many": resetManyFigures,
  "create-by-sql": createBySqlFigures,
  "shell-loop": shellLoopFigures,
  rotation: async (stage) => [...(await rotationFigures(stage)), ...(await rotationPageFigures(stage))],
  "rotate-command": rotateCommandFigures,
  audit: auditFigures,
  overview: overviewFigures,
  "many-clusters": manyClustersFigures,
  "review-evidence": reviewEvidenceFigures,
  "review-page": reviewPageFigures,
  "lint-files": lintFilesFigures,
};

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { build: { type: "boolean", default: true }, smallest: { type: "boolean", default: false } },
});
const groups = Object.entries(GROUPS).filter(([name]) => !words.length || words.some((word) => name.includes(word)));
if (options.build) build();
const begun = new Date();
await withStage(async (stage) => {
  const figures: Figure[] = [];
  const busy: [string, number][] = [];
  for (const [name, measure] of groups) {
    if (!SMALLEST) busy.push([name, await busyShare()]);
    console.error(`measuring: ${name}`);
    figures.push(...(await measure(stage)));
  }
  if (SMALLEST) return mustBeWhole(figures);
  report({ ...describe(stage.browser), ...usedByOthers(busy) }, figures);
});

/** Throws where a group has measured nothing. */
function mustBeWhole(figures: readonly Figure[]): void {
  const empty = figures.filter(({ value, baseline }) => !Number.isFinite(value + (baseline?.value ?? 0)));
  if (empty.length > 0) throw new Error(`nothing was measured of ${empty.map(({ name }) => name).join("; ")}`);
  console.log(`${figures.length} figures in ${groups.length} groups could be measured`);
}

/** The load of the machine before each group, when nothing of this program ran. */
function usedByOthers(busy: readonly [string, number][]): Record<string, string> {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const most = Math.max(...busy.map(([, share]) => share));
  const all = busy.map(([name, share]) => `${percent(share)} before ${name}`).join(", ");
  return present({
    "used by others": all,
    warning: most > TOO_BUSY ? "others used the machine: do not trust this run" : undefined,
  });
}

function report(machine: Record<string, string>, figures: readonly Figure[]): void {
  const facts = { at: begun.toISOString(), ...machine };
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${begun.toISOString().replaceAll(":", "-")}.json`);
  const judged = figures.map((figure) => ({ ...figure, budgeted: budgeted(figure), met: isMet(figure) }));
  writeFileSync(file, `${JSON.stringify({ ...facts, figures: judged }, null, 2)}\n`);

  console.log(
    `\n${Object.entries(facts)
      .map((fact) => fact.join(": "))
      .join("\n")}\n`,
  );
  console.log(table(figures));
  for (const { name, note } of figures) if (note) console.log(`\n${name}: ${note}`);
  console.log(`\n${Math.round((Date.now() - begun.getTime()) / 1000)} s; as JSON in ${file}`);
}
