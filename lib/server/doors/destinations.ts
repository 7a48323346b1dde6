import "server-only";
import { z } from "zod";
import {
  createDestinationInput,
  destinationTarget,
  editDestinationInput,
  pauseDestinationInput,
  resendInput,
  tryDestinationInput,
} from "#lib/shared/destinations.ts";
import {
  changeDestination,
  createDestination,
  deleteDestination,
  destinationName,
  isDestination,
  replaceSecret,
  retryNow,
  setPaused,
} from "../destinations/manage.ts";
import { resend, sendTest, trialDetails, tryDestination } from "../destinations/try.ts";
import { listDestinations } from "../destinations/view.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

const about = async ({ id }: { id: string }) => ({ target: await destinationName(id) });
const isThere = ({ id }: { id: string }) => isDestination(id);

export const destinationsDoor = readDoor({
  action: "destination.list",
  permission: "destinations.manage",
  input: z.strictObject({}),
  work: listDestinations,
});

export const createDestinationDoor = mutationDoor({
  action: "destination.create",
  permission: "destinations.manage",
  input: createDestinationInput,
  confirmed: true,
  about: ({ name }) => ({ target: name }),
  details: ({ kind, form, events }) => ({ kind, form, events: events.join(", ") }),
  work: createDestination,
});

export const editDestinationDoor = mutationDoor({
  action: "destination.edit",
  permission: "destinations.manage",
  input: editDestinationInput,
  confirmed: true,
  about,
  isThere,
  details: ({ name, form, events, where }) => ({
    name,
    form,
    events: events.join(", "),
    moved: String(Boolean(where)),
  }),
  work: changeDestination,
});

/** Pauses or resumes; the audit records which. */
export const pauseDestinationDoor = mutationDoor({
  action: "destination.pause",
  permission: "destinations.manage",
  input: pauseDestinationInput,
  confirmed: true,
  about,
  isThere,
  details: ({ paused }) => ({ paused: String(paused) }),
  work: setPaused,
});

export const deleteDestinationDoor = mutationDoor({
  action: "destination.delete",
  permission: "destinations.manage",
  input: destinationTarget,
  confirmed: true,
  about,
  isThere,
  work: deleteDestination,
});

export const replaceSecretDoor = mutationDoor({
  action: "destination.replace_secret",
  permission: "destinations.manage",
  input: destinationTarget,
  confirmed: true,
  about,
  isThere,
  work: replaceSecret,
});

export const testDestinationDoor = mutationDoor({
  action: "destination.test",
  permission: "destinations.manage",
  input: destinationTarget,
  about,
  isThere,
  work: sendTest,
});

/** Before anything is saved, so it asks what saving asks. */
export const tryDestinationDoor = mutationDoor({
  action: "destination.test",
  permission: "destinations.manage",
  input: tryDestinationInput,
  confirmed: true,
  about: async ({ id, name }) => ({ target: id === undefined ? name : await destinationName(id) }),
  details: trialDetails,
  isThere: async ({ id }) => id === undefined || isDestination(id),
  work: tryDestination,
});

export const retryDestinationDoor = mutationDoor({
  action: "destination.retry",
  permission: "destinations.manage",
  input: destinationTarget,
  about,
  isThere,
  work: retryNow,
});

export const resendDoor = mutationDoor({
  action: "destination.resend",
  permission: "destinations.manage",
  input: resendInput,
  about,
  isThere,
  work: resend,
});
