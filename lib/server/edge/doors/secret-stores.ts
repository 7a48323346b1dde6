import "server-only";
import * as operations from "#lib/shared/operations/secret-stores.ts";
import { bind } from "../../run/door.ts";
import { giveUpDelivery, isStuck, sqlUserOfDelivery } from "../../secret-stores/give-up.ts";
import {
  changeSecretStore,
  createSecretStore,
  deleteSecretStore,
  isSecretStore,
  secretStoreName,
  testSecretStore,
} from "../../secret-stores/manage.ts";
import { listSecretStores } from "../../secret-stores/view.ts";

const about = async ({ id }: { id: string }) => ({ target: await secretStoreName(id) });
const isThere = ({ id }: { id: string }) => isSecretStore(id);

export const secretStoresDoor = bind(operations.secretStores, {
  permission: "secret_stores.manage",
  work: listSecretStores,
});

export const createSecretStoreDoor = bind(operations.createSecretStore, {
  permission: "secret_stores.manage",
  confirmed: true,
  about: ({ name }) => ({ target: name }),
  details: ({ access, template }) => ({ kind: access.kind, template }),
  work: createSecretStore,
});

export const editSecretStoreDoor = bind(operations.editSecretStore, {
  permission: "secret_stores.manage",
  confirmed: true,
  about,
  isThere,
  details: ({ name, template }) => ({ name, template }),
  work: changeSecretStore,
});

export const deleteSecretStoreDoor = bind(operations.deleteSecretStore, {
  permission: "secret_stores.manage",
  confirmed: true,
  about,
  isThere,
  work: deleteSecretStore,
});

export const giveUpDeliveryDoor = bind(operations.giveUpDelivery, {
  permission: "secret_stores.manage",
  confirmed: true,
  about: ({ id }) => sqlUserOfDelivery(id),
  isThere: ({ id }) => isStuck(id),
  work: giveUpDelivery,
});

export const testSecretStoreDoor = bind(operations.testSecretStore, {
  permission: "secret_stores.manage",
  about,
  isThere,
  work: testSecretStore,
});
