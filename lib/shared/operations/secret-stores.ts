import {
  createSecretStoreInput,
  deliveryTarget,
  editSecretStoreInput,
  type StoreTest,
  secretStoreTarget,
} from "../passwords/secret-stores.ts";
import { change, none, nothing, read, recorded, typed } from "./define.ts";

export const secretStores = read("secret_store.list", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const createSecretStore = change("secret_store.create", {
  input: createSecretStoreInput,
  answer: typed<{ id: string }>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const editSecretStore = change("secret_store.edit", {
  input: editSecretStoreInput,
  answer: typed<{ id: string }>(),
  on: "secret_store",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const deleteSecretStore = change("secret_store.delete", {
  input: secretStoreTarget,
  answer: nothing,
  on: "secret_store",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const giveUpDelivery = change("secret_store.give_up", {
  input: deliveryTarget,
  answer: nothing,
  on: "delivery",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const testSecretStore = change("secret_store.test", {
  input: secretStoreTarget,
  answer: typed<StoreTest>(),
  on: "secret_store",
  from: "browser",
  changes: "secret",
  ocsf: "entity",
});

export const secretStoreDeliver = recorded("secret_store.deliver", {
  on: "secret_store",
  changes: "secret",
  ocsf: "entity",
});

export const secretStoreUndelivered = recorded("secret_store.undelivered", {
  on: "secret_store",
  changes: "record",
  ocsf: "entity",
});

export const secretStoreUndo = recorded("secret_store.undo", {
  on: "secret_store",
  changes: "secret",
  ocsf: "entity",
});
