// The whole product on fake data: builds Rolecall, if its sources changed, and starts it on a CockroachDB Cloud emulator.
// The state is in .demo/; `npm run demo -- --reset` starts over, `npm run demo -- --sso` adds a sign-in provider,
// `npm run demo -- --read-only` gives Rolecall a key that only reads. `npm run demo -- --report` builds and starts nothing: it prints the
// report on that cloud.

import { buildOnce } from "./demo/build-once.ts";
import { demoProvider } from "./demo/demo-provider.ts";
import { demoReport } from "./demo/demo-report.ts";
import { demoOptions, demoSetting, mustRun, signInLines } from "./demo/demo-setting.ts";
import { serve } from "./serve.ts";

const FOLDER = ".demo";

const options = demoOptions(["--reset", "--sso", "--read-only", "--report"]);
if (options.has("--report")) process.exit(await demoReport());
buildOnce(".", () => mustRun("npm", ["run", "--silent", "build"]));
const setting = await demoSetting(FOLDER, options);
const provider = options.has("--sso") ? await demoProvider(setting) : "";
await serve(setting, ["scripts/start.mjs"], "/api/health/live");
console.log(`${signInLines(setting)}${provider}
  Mails are saved in ${FOLDER}/mail.
  It manages an emulated CockroachDB Cloud on this machine (${setting.cloud.url}).
  Tested in Chromium. Ctrl+C stops both; npm run demo -- --reset starts over.
`);
