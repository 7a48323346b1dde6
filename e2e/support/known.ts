import { HALDEN } from "../../lib/testing/people.ts";

/** The account that set Rolecall up. */
export const ADMINISTRATOR = { ...HALDEN.lena, password: "heron-quarry-lantern-61" } as const;

/** A unique key, so that finding it anywhere proves a leak. */
export const CANARY_KEY = "CCDB1_canary0000000000000_kPzW3vJq8XnT5rLmY2aB";
