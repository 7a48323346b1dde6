import {
  createDestinationInput,
  destinationTarget,
  editDestinationInput,
  pauseDestinationInput,
  resendInput,
  type SendAnswer,
  type ShownSecret,
  tryDestinationInput,
} from "../audit/destinations.ts";
import { change, changeAs, none, nothing, read, typed } from "./define.ts";

export const destinations = read("destination.list", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const createDestination = change("destination.create", {
  input: createDestinationInput,
  answer: typed<ShownSecret>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const editDestination = change("destination.edit", {
  input: editDestinationInput,
  answer: typed<ShownSecret>(),
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const pauseDestination = change("destination.pause", {
  input: pauseDestinationInput,
  answer: nothing,
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const deleteDestination = change("destination.delete", {
  input: destinationTarget,
  answer: nothing,
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const replaceSecret = change("destination.replace_secret", {
  input: destinationTarget,
  answer: typed<ShownSecret>(),
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const testDestination = change("destination.test", {
  input: destinationTarget,
  answer: typed<SendAnswer>(),
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const tryDestination = changeAs("destination.test", "trial", {
  input: tryDestinationInput,
  answer: typed<SendAnswer>(),
  on: "rolecall",
  from: "browser",
});

export const retryDestination = change("destination.retry", {
  input: destinationTarget,
  answer: nothing,
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const resend = change("destination.resend", {
  input: resendInput,
  answer: typed<SendAnswer>(),
  on: "destination",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});
