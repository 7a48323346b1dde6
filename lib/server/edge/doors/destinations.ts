import "server-only";
import * as operations from "#lib/shared/operations/destinations.ts";
import {
  changeDestination,
  createDestination,
  deleteDestination,
  destinationName,
  isDestination,
  replaceSecret,
  retryNow,
  setPaused,
} from "../../notices/destinations/manage.ts";
import { resend, sendTest, trialDetails, tryDestination } from "../../notices/destinations/try.ts";
import { listDestinations } from "../../notices/destinations/view.ts";
import { bind } from "../../run/door.ts";

const about = async ({ id }: { id: string }) => ({ target: await destinationName(id) });
const isThere = ({ id }: { id: string }) => isDestination(id);

export const destinationsDoor = bind(operations.destinations, {
  permission: "destinations.manage",
  work: listDestinations,
});

export const createDestinationDoor = bind(operations.createDestination, {
  permission: "destinations.manage",
  confirmed: true,
  about: ({ name }) => ({ target: name }),
  details: ({ kind, form, events }) => ({ kind, form, events: events.join(", ") }),
  work: createDestination,
});

export const editDestinationDoor = bind(operations.editDestination, {
  permission: "destinations.manage",
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
export const pauseDestinationDoor = bind(operations.pauseDestination, {
  permission: "destinations.manage",
  confirmed: true,
  about,
  isThere,
  details: ({ paused }) => ({ paused: String(paused) }),
  work: setPaused,
});

export const deleteDestinationDoor = bind(operations.deleteDestination, {
  permission: "destinations.manage",
  confirmed: true,
  about,
  isThere,
  work: deleteDestination,
});

export const replaceSecretDoor = bind(operations.replaceSecret, {
  permission: "destinations.manage",
  confirmed: true,
  about,
  isThere,
  work: replaceSecret,
});

export const testDestinationDoor = bind(operations.testDestination, {
  permission: "destinations.manage",
  about,
  isThere,
  work: sendTest,
});

/** Before anything is saved, so it asks what saving asks. */
export const tryDestinationDoor = bind(operations.tryDestination, {
  permission: "destinations.manage",
  confirmed: true,
  about: async ({ id, name }) => ({ target: id === undefined ? name : await destinationName(id) }),
  details: trialDetails,
  isThere: async ({ id }) => id === undefined || isDestination(id),
  work: tryDestination,
});

export const retryDestinationDoor = bind(operations.retryDestination, {
  permission: "destinations.manage",
  about,
  isThere,
  work: retryNow,
});

export const resendDoor = bind(operations.resend, {
  permission: "destinations.manage",
  about,
  isThere,
  work: resend,
});
