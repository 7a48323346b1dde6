import type { Fixtures } from "./fixture.ts";
import { MISSING_CLUSTER } from "./values.ts";

/** Of no SQL user. */
const DELIVERY = { id: "dlv_nobody" };
const SECRET_STORE = { id: "sst_nobody" };
/** At an address that is refused in any configuration. */
const NEW_SECRET_STORE = {
  name: "Intruders",
  address: "https://169.254.169.254",
  template: "rolecall/{cluster}/{name}",
  scope: { of: "cluster", clusterId: MISSING_CLUSTER },
  access: { kind: "aws", settings: { region: "eu-central-1" }, credential: { accessKeyId: "a", secretAccessKey: "b" } },
};

export const fixtures: Fixtures<"secretStores"> = {
  createSecretStore: {
    needs: "secret_stores.manage",
    confirmed: true,
    reported: "invalid_input",
    input: () => NEW_SECRET_STORE,
    foreign: "nothing",
  },
  deleteSecretStore: {
    needs: "secret_stores.manage",
    confirmed: true,
    reported: "not_found",
    input: () => SECRET_STORE,
    foreign: "nothing",
  },
  editSecretStore: {
    needs: "secret_stores.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...SECRET_STORE, ...NEW_SECRET_STORE }),
    foreign: "nothing",
  },
  giveUpDelivery: {
    needs: "secret_stores.manage",
    confirmed: true,
    reported: "not_found",
    input: () => DELIVERY,
    foreign: "nothing",
  },
  secretStores: { needs: "secret_stores.manage" },
  testSecretStore: {
    needs: "secret_stores.manage",
    reported: "not_found",
    input: () => SECRET_STORE,
    foreign: "nothing",
  },
};
