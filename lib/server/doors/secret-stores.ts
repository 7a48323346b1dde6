import "server-only";
import { z } from "zod";
import {
  createSecretStoreInput,
  deliveryTarget,
  editSecretStoreInput,
  secretStoreTarget,
} from "#lib/shared/secret-stores.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { giveUpDelivery, isStuck, sqlUserOfDelivery } from "../secret-stores/give-up.ts";
import {
  changeSecretStore,
  createSecretStore,
  deleteSecretStore,
  isSecretStore,
  secretStoreName,
  testSecretStore,
} from "../secret-stores/manage.ts";
import { listSecretStores } from "../secret-stores/view.ts";

const about = async ({ id }: { id: string }) => ({ target: await secretStoreName(id) });
const isThere = ({ id }: { id: string }) => isSecretStore(id);

export const secretStoresDoor = readDoor({
  action: "secret_store.list",
  permission: "secret_stores.manage",
  input: z.strictObject({}),
  work: listSecretStores,
});

export const createSecretStoreDoor = mutationDoor({
  action: "secret_store.create",
  permission: "secret_stores.manage",
  input: createSecretStoreInput,
  confirmed: true,
  about: ({ name }) => ({ target: name }),
  details: ({ access, template }) => ({ kind: access.kind, template }),
  work: createSecretStore,
});

export const editSecretStoreDoor = mutationDoor({
  action: "secret_store.edit",
  permission: "secret_stores.manage",
  input: editSecretStoreInput,
  confirmed: true,
  about,
  isThere,
  details: ({ name, template }) => ({ name, template }),
  work: changeSecretStore,
});

export const deleteSecretStoreDoor = mutationDoor({
  action: "secret_store.delete",
  permission: "secret_stores.manage",
  input: secretStoreTarget,
  confirmed: true,
  about,
  isThere,
  work: deleteSecretStore,
});

export const giveUpDeliveryDoor = mutationDoor({
  action: "secret_store.give_up",
  permission: "secret_stores.manage",
  input: deliveryTarget,
  confirmed: true,
  about: ({ id }) => sqlUserOfDelivery(id),
  isThere: ({ id }) => isStuck(id),
  work: giveUpDelivery,
});

export const testSecretStoreDoor = mutationDoor({
  action: "secret_store.test",
  permission: "secret_stores.manage",
  input: secretStoreTarget,
  about,
  isThere,
  work: testSecretStore,
});
