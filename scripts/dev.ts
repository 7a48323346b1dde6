// The sources, served by Next.js's development server on the demo's data: a change is on the screen when it is saved.
// The state is in .demo/dev/; `npm run dev -- --reset` starts over.
import { createRequire } from "node:module";
import { demoOptions, demoSetting, signInLines } from "./demo/demo-setting.ts";
import { serve } from "./serve.ts";

const FOLDER = ".demo/dev";
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

const begun = performance.now();
const setting = await demoSetting(FOLDER, demoOptions(["--reset", "--read-only"]));
// The page that people open first is compiled when they are told to.
const env = { ...setting.env, NEXT_TELEMETRY_DISABLED: "1" };
await serve({ ...setting, env }, [next, "dev", "--hostname", "127.0.0.1", "--port", String(setting.port)], "/sign-in");
console.log(`${signInLines(setting)}
  Primitives     ${setting.url}/kit
  Mails are saved in ${FOLDER}/mail. Ready after ${((performance.now() - begun) / 1000).toFixed(1)} s.
  Ctrl+C stops it; npm run dev -- --reset starts over.
`);
