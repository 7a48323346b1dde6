import type { APIRequestContext } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import type { Rotation } from "../../lib/shared/passwords/rotation.ts";
import { publicKeyOf } from "../../lib/shared/people/public-key.ts";
import { startVault, VAULT, type VaultDouble } from "../../lib/testing/doubles/vault-double.ts";
import { seeded } from "../../lib/testing/random.ts";
import { asAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { list } from "../support/changes.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { filesBelow, holds } from "../support/secrets.ts";
import { textOfDatabase } from "../support/store.ts";
import { canLogIn } from "../support/stores/database-login.ts";
import { test } from "../support/stores/on-database.ts";

const SIZE = PROVE ? { users: 300, kills: 20 } : { users: 40, kills: 3 };
/** The cluster whose SQL users are roles of a real database. */
const CLUSTER = DEMO_CLUSTERS.production;
const NAMES = Array.from({ length: SIZE.users }, (_, index) => `stored_${index}`);

test(`after ${SIZE.kills} kills of a rotation of ${SIZE.users}, the newest version in the secret store logs in, or the SQL user is named @long`, async ({
  startOwn,
  cloud,
  database,
  playwright,
}) => {
  const vault = await startVault();
  const env = { SECRET_STORE_HOSTS: "127.0.0.1" };
  const outputs: (() => string)[] = [];
  const startServer = async () => {
    const server = await startOwn(env);
    outputs.push(() => server.output());
    return server;
  };
  let rolecall = await startServer();
  let request = await asAdministrator(playwright, rolecall);
  for (const name of NAMES) await cloud.addUser(CLUSTER, name);
  await request.get("/api/operations/cluster.list?fresh=true");
  await list(request, CLUSTER);
  await addStore(request, rolecall.url, vault);

  const random = seeded(29);
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const key = await publicKeyOf(keys);
  const start = { targets: [{ clusterId: CLUSTER, names: NAMES }], count: NAMES.length, deliver: "store" };
  const started = await request.post("/api/rotation", {
    data: { ...start, key },
    headers: { origin: rolecall.url },
  });
  const { value } = (await started.json()) as { value: { id: string } };
  const read = async (): Promise<Rotation | undefined> => {
    const answer = await request
      .get(`/api/operations/rotation.get?id=${value.id}`, { failOnStatusCode: false })
      .catch(() => undefined);
    const result = (await answer?.json()) as { ok: true; value: Rotation } | { ok: false } | undefined;
    return result?.ok ? result.value : undefined;
  };

  for (let kill = 0; kill < SIZE.kills; kill += 1) {
    await struck(random, cloud, vault);
    await rolecall.stop("SIGKILL");
    cloud.clearFaults();
    vault.fault = () => undefined;
    silenceServers(rolecall);
    const storageState = await request.storageState();
    await request.dispose();
    rolecall = await startServer();
    request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
  }

  const isSettled = async () => {
    const now = await read();
    return now?.state === "over" && now.items.every(({ code }) => code !== "secret_undelivered");
  };
  /** Waits for the end, and compares each SQL user: in the store and logging in, or named with a cause. */
  async function ended(): Promise<{ stored: string[]; named: number }> {
    await expect.poll(isSettled, { timeout: 600_000, intervals: [500] }).toBe(true);
    const items = (await read())?.items ?? [];
    expect(items.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
    const [wrong, unnamed, stored]: [string[], string[], string[]] = [[], [], []];
    for (const { name, place, code } of items) {
      const password = inVault(vault, name);
      const works = password !== undefined && (await canLogIn(database, name, password));
      if (place === "store" && works) stored.push(password);
      else if (place === "store") wrong.push(name);
      else if (code === undefined) unnamed.push(name);
    }
    expect({ wrong, unnamed }).toEqual({ wrong: [], unnamed: [] });
    return { stored, named: items.length - stored.length };
  }
  const { named } = await ended();
  if (named > 0) {
    const again = [{ id: value.id, key }];
    await postAction(request, "rotation.retry", again, { headers: { origin: rolecall.url } });
  }
  const { stored: passwords } = await ended();
  expect(passwords).toHaveLength(SIZE.users);
  expect(await canLogIn(database, NAMES[0] ?? "", "another")).toBe(false);

  const texts = [
    textOfDatabase(rolecall.folder),
    ...filesBelow(rolecall.folder).values(),
    ...outputs.map((of) => of()),
  ];
  expect(passwords.filter((password) => texts.some((text) => holds(text, password)))).toEqual([]);
  const description = `${outputs.length} servers; ${named} named before a retry, ${passwords.length} in the secret store after it`;
  test.info().annotations.push({ type: "seen", description });
  await request.dispose();
  await vault.stop();
});

async function addStore(request: APIRequestContext, origin: string, vault: VaultDouble): Promise<void> {
  const { mount, namespace, roleId, secretId } = VAULT;
  const store = {
    name: "Vault",
    address: `${vault.url}/`,
    template: "rolecall/{cluster}/{name}",
    scope: { of: "cluster", clusterId: CLUSTER },
    access: { kind: "vault", settings: { mount, namespace, appRole: "approle" }, credential: { roleId, secretId } },
  };
  const answer = await postAction(request, "secret_store.create", [store], { headers: { origin } });
  expect(await answer.text()).toContain('"ok":true');
}

/** Waits for a moment at random: a call of the vendor or of the store is in flight, and never answered. */
async function struck(
  random: ReturnType<typeof seeded>,
  cloud: Pick<Emulator, "fault">,
  vault: VaultDouble,
): Promise<void> {
  const skip = random.whole(6);
  if (random.chance(0.4)) {
    const when = random.pick(["before", "after"] as const);
    await cloud.fault({ route: ROUTES.reset, clusterId: CLUSTER, skip, hold: true, when }).struck;
    return;
  }
  const from = vault.calls.length + skip;
  const how = random.pick(["before", "after"] as const);
  await new Promise<void>((resolve) => {
    vault.fault = ({ method }, index) => {
      if (index < from || method !== "POST") return undefined;
      resolve();
      return how;
    };
  });
}

/** The password of the newest version for this SQL user. */
function inVault({ secrets }: VaultDouble, name: string): string | undefined {
  const versions = [...secrets].find(([path]) => path.endsWith(`/${name}`))?.[1];
  const password = versions?.at(-1)?.data?.password;
  return typeof password === "string" ? password : undefined;
}
