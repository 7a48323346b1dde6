// A short journey in Firefox and WebKit, over https with a certificate of its own. A browser that is not installed is skipped, and named.
import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as send } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverActions } from "../../e2e/support/actions.ts";
import { ADMINISTRATOR, CANARY_KEY } from "../../e2e/support/fixtures.ts";
import { newFolder, removeFolder, startRolecall } from "../../e2e/support/rolecall.ts";
import { startEmulator } from "../../lib/emulator/emulator.ts";
import { freePort } from "../ports.ts";
import { journey } from "./journey.ts";
import { openFirefox, openWebKit, type Page } from "./webdriver.ts";

const FIREFOX = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];
const WEBKIT_DRIVER = ["/usr/bin/WebKitWebDriver"];
const MINI_BROWSER = [
  "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
  "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
];

const XVFB = ["/usr/bin/Xvfb"];

const [firefox, driver, browser, xvfb] = [FIREFOX, WEBKIT_DRIVER, MINI_BROWSER, XVFB].map((paths) =>
  paths.find(isProgram),
);
const browsers: [string, string, (() => Promise<Page>) | undefined][] = [
  ["Firefox", "apt-get install firefox-esr", firefox ? () => openFirefox(firefox) : undefined],
  [
    "WebKit",
    "apt-get install webkit2gtk-driver xvfb",
    driver && browser && xvfb ? () => openWebKit({ driver, browser, xvfb }) : undefined,
  ],
];

let failed = 0;
for (const [name, install, open] of browsers) {
  if (!open) {
    console.log(`${name}: skipped, it is not installed (${install})`);
    continue;
  }
  try {
    for (const line of await inBrowser(open)) console.log(`${name}: ${line}`);
  } catch (error) {
    failed++;
    console.log(`${name}: FAILED, ${error instanceof Error ? error.message : error}`);
  }
}
process.exit(failed);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function inBrowser(open: () => Promise<Page>): Promise<string[]> {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "demo", rateLimit: { perSecond: 0 } });
  const clusterId = cloud.addCluster();
  await cloud.addUser(clusterId, "app_one");
  const front = await startHttps();
  const folder = newFolder();
  const env = { COCKROACH_SERVER: cloud.url, COCKROACH_API_KEY: CANARY_KEY, COCKROACH_REQUESTS_PER_SECOND: "0" };
  const rolecall = await startRolecall({ ...env, APP_URL: front.url, TRUSTED_PROXY_HOPS: "1" }, folder);
  try {
    front.target = rolecall.url;
    const secret = /\/setup#(\S+)/.exec(rolecall.output())?.[1] ?? "";
    const headers = { "next-action": serverActions().get("createAdministratorAction") ?? "", origin: front.url };
    const body = JSON.stringify([{ ...ADMINISTRATOR, secret }]);
    const made = await fetch(`${rolecall.url}/setup`, { method: "POST", headers, body });
    if (!(await made.text()).includes('"ok":true')) throw new Error("no administrator was made");
    const page = await open();
    try {
      return await journey(page, front.url, cloud, clusterId);
    } finally {
      await page.close();
    }
  } finally {
    await rolecall.stop();
    front.close();
    await cloud.stop();
    removeFolder(folder);
  }
}

/** A proxy that speaks https with a new certificate for `localhost`. */
async function startHttps(): Promise<{ url: string; target: string; close: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-https-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "1",
    ...subject,
    "-keyout",
    key,
    "-out",
    cert,
  ];
  execFileSync("openssl", made, { stdio: "ignore" });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const { method, headers, url = "/" } = request;
    const forwarded = {
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "https",
      "x-forwarded-host": headers.host,
    };
    const onward = send(`${front.target}${url}`, { method, headers: { ...headers, ...forwarded } });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  const port = await freePort(4900);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const front = {
    url: `https://localhost:${port}`,
    target: "",
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return front;
}
