import { expect } from "vitest";
import type { Delivery } from "#lib/shared/passwords/rotation.ts";
import { currentActor } from "../../server/access/guard.ts";
import { underOf } from "../../server/jobs/control.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { checkTargets } from "../../server/rotation/check-targets.ts";
import { addRotation, rotationJob } from "../../server/rotation/job.ts";
import { store } from "../../server/store/db/store.ts";
import type { VaultDouble } from "../doubles/vault-double.ts";
import { inRequest } from "../next-headers.ts";
import { restrict, world } from "../request-steps.ts";
import type { Person } from "../requests.ts";
import { at, CLUSTER_ID, type Reply } from "../scripted-vendor.ts";
import { addApps, beginRotations, type Opener, opened, rotation } from "../sql-users/rotation-steps.ts";
import { addStoreAt, startDouble } from "../sql-users/secret-store-steps.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: rotations of each way whose server dies. */

const COUNT = 3;

function rotationOf(deliver: Delivery): JobKill {
  let bea: Person;
  let browser: Opener;
  let vault: VaultDouble | undefined;
  let calls = 0;
  let held: (password: string, carryOut: () => Reply) => Promise<Reply> | undefined = () => undefined;
  const inVault = (name: string) => {
    const path = [...(vault?.secrets.keys() ?? [])].find((each) => each.endsWith(`/${name}`));
    return vault?.newest(path ?? name)?.password;
  };
  return {
    kind: rotationJob as AnyJob,
    step: deliver === "store" ? "deliver" : "set",
    items: COUNT,
    begin: async () => {
      ({ bea, browser } = await beginRotations());
      world.instead = ({ method, body }, carryOut) => {
        if (method !== "PUT") return undefined;
        calls += 1;
        return held(JSON.parse(body).password, carryOut);
      };
      const names = await addApps(COUNT);
      if (deliver === "owners") for (const name of names) await restrict(at(name));
      if (deliver === "store") {
        vault = (await startDouble("vault")) as VaultDouble;
        await addStoreAt(await store(), "vault", vault);
      }
      return inRequest(bea.browser, async () => {
        const actor = await currentActor(false);
        if (!actor) throw new Error("nobody is signed in");
        const [checked] = await checkTargets(actor, [{ clusterId: CLUSTER_ID, names }]);
        const targets = checked?.checked.flatMap(({ item }) => item ?? []) ?? [];
        const under = { ...(await underOf(actor)), deliver, key: browser.key };
        return (await addRotation(await store(), under, targets)) ?? "";
      });
    },
    hold: (when) => {
      const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const ofTheDead = new Set<string>();
      held = (password, carryOut) => {
        if (calls <= COUNT) ofTheDead.add(password);
        if (calls === COUNT) arrived.resolve();
        // Calls of the next server are answered at once. On a slow machine, the dead one sends its password again after ten seconds; into
        // a secret store, both send the same.
        if (calls > COUNT && (deliver === "store" || !ofTheDead.has(password))) return undefined;
        if (when === "before it is carried out") return released.promise.then(carryOut);
        const answer = carryOut();
        return released.promise.then(() => answer);
      };
      return { arrived: arrived.promise, release: released.resolve };
    },
    verify: async (id) => {
      const now = await rotation(bea, id);
      const passwords = await opened(bea, browser, now);
      for (const { name, state, place, replacedBy } of now.items) {
        const inForce = world.users.get(name);
        if (state === "stopped") expect(inForce, name).toBe("old");
        if (state !== "done" || replacedBy) continue;
        expect(inForce, name).not.toBe("old");
        expect(place).toBe({ browser: "sealed", owners: "link", store: "store" }[deliver]);
        if (deliver === "store") expect(inVault(name), name).toBe(inForce);
        if (deliver === "browser") expect(passwords.get(name), name).toBe(inForce);
      }
    },
    changes: () => calls,
  };
}

/** One for each way in which new passwords reach people and machines. */
export const ROTATION_KILLS: Record<string, () => JobKill> = {
  "rotation for the browser": () => rotationOf("browser"),
  "rotation for owner teams": () => rotationOf("owners"),
  "rotation into secret stores": () => rotationOf("store"),
};
