import { HALDEN } from "../../lib/testing/people.ts";

/** Printed by the demo. They open only fake data on loopback. */
export const DEMO_ACCOUNT = { ...HALDEN.lena, password: "register-of-many-names" };
export const DEMO_MEMBER = { ...HALDEN.marek, password: "harbour-of-quiet-cranes" };
