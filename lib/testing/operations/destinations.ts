import type { Fixtures } from "./fixture.ts";

const DESTINATION = { id: "dst_nobody" };
/** A destination at an address that every configuration refuses. */
const NEW_DESTINATION = {
  kind: "webhook",
  name: "Intruders",
  form: "json",
  events: ["drift"],
  where: { target: "url", url: "https://169.254.169.254/" },
};
const { events: _, ...TRIED_DESTINATION } = NEW_DESTINATION;

export const fixtures: Fixtures<"destinations"> = {
  createDestination: {
    needs: "destinations.manage",
    confirmed: true,
    reported: "invalid_input",
    input: () => NEW_DESTINATION,
    effective: () => ({
      kind: "webhook",
      name: "Intruders",
      form: "json",
      events: ["drift"],
      where: { target: "url", url: "https://intruders.example/" },
    }),
    foreign: "nothing",
  },
  deleteDestination: {
    needs: "destinations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => DESTINATION,
    foreign: "nothing",
  },
  destinations: { needs: "destinations.manage" },
  editDestination: {
    needs: "destinations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...DESTINATION, name: "Elsewhere", form: "json", events: ["drift"] }),
    foreign: "nothing",
  },
  pauseDestination: {
    needs: "destinations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...DESTINATION, paused: true }),
    foreign: "nothing",
  },
  replaceSecret: {
    needs: "destinations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => DESTINATION,
    foreign: "nothing",
  },
  resend: {
    needs: "destinations.manage",
    reported: "not_found",
    input: () => ({ ...DESTINATION, deliveryId: "dlv_nobody" }),
    foreign: "nothing",
  },
  retryDestination: {
    needs: "destinations.manage",
    reported: "not_found",
    input: () => DESTINATION,
    foreign: "nothing",
  },
  testDestination: {
    needs: "destinations.manage",
    reported: "not_found",
    input: () => DESTINATION,
    foreign: "nothing",
  },
  tryDestination: {
    needs: "destinations.manage",
    confirmed: true,
    reported: "invalid_input",
    input: () => TRIED_DESTINATION,
    effective: () => ({
      kind: "webhook",
      name: "Intruders",
      form: "json",
      where: { target: "url", url: "https://intruders.example/" },
    }),
    foreign: "nothing",
  },
};
