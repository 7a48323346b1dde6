// The whole product on fake data: builds Rolecall and starts it on a CockroachDB Cloud emulator.
// The state is in .demo/; `npm run demo -- --reset` starts over.
import { demoSetting, mustRun, signInLines } from "./demo-setting.ts";
import { serve } from "./serve.ts";

const FOLDER = ".demo";

mustRun("npm", ["run", "--silent", "build"]);
const setting = await demoSetting(FOLDER);
await serve(setting, ["scripts/start.mjs"], "/api/health/live");
console.log(`${signInLines(setting.url)}
  Mails are saved in ${FOLDER}/mail.
  It manages an emulated CockroachDB Cloud on this machine (${setting.cloud.url}).
  Tested in Chromium. Ctrl+C stops both; npm run demo -- --reset starts over.
`);
