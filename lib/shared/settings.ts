import { z } from "zod";
import type { KeyAccess, KeyFileProblem } from "./key-reach.ts";
import { MOST_GRANTS } from "./requests/wanted-end.ts";
import { MOST_BACK_HOURS } from "./restrict/limits.ts";

/**
 * The settings of the installation. `initial` applies until one is set; `closed`, the stricter value, where a stored one cannot be
 * read.
 */
const SETTINGS = {
  creatorsOnlyRestricted: { schema: z.boolean(), initial: false, closed: true },
  membersAskEverywhere: { schema: z.boolean(), initial: false, closed: false },
  checksEveryDay: { schema: z.boolean(), initial: true, closed: true },
  wayBackHours: { schema: z.int().min(0).max(MOST_BACK_HOURS), initial: 72, closed: 0 },
  grantsPerPerson: { schema: z.int().min(0).max(MOST_GRANTS), initial: 5, closed: 0 },
  grantsPerTeam: { schema: z.int().min(0).max(MOST_GRANTS), initial: 20, closed: 0 },
  grantsPerCluster: { schema: z.int().min(0).max(MOST_GRANTS), initial: 50, closed: 0 },
} as const satisfies Record<string, Setting>;

type Setting = { schema: z.ZodType; initial: unknown; closed: unknown };

export const settingsSchema = z.strictObject({
  creatorsOnlyRestricted: SETTINGS.creatorsOnlyRestricted.schema,
  membersAskEverywhere: SETTINGS.membersAskEverywhere.schema,
  checksEveryDay: SETTINGS.checksEveryDay.schema,
  wayBackHours: SETTINGS.wayBackHours.schema,
  grantsPerPerson: SETTINGS.grantsPerPerson.schema,
  grantsPerTeam: SETTINGS.grantsPerTeam.schema,
  grantsPerCluster: SETTINGS.grantsPerCluster.schema,
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** The settings from their stored JSON texts by name. */
export function settingsFrom(stored: ReadonlyMap<string, string>): Settings {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => [name, readSetting(setting, stored.get(name))]);
  return settingsSchema.parse(Object.fromEntries(entries));
}

/** Those of an installation where none was set. */
export const INITIAL_SETTINGS = settingsFrom(new Map());

function readSetting({ schema, initial, closed }: Setting, text?: string): unknown {
  if (text === undefined) return initial;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return closed;
  }
}

/** A key of the keys file as this server uses it; `clusters`: for how many it answers. */
export type KeyFacts = {
  name: string;
  access: KeyAccess;
  /** the service account whose requests it shares */
  account: string;
  /** it reads the vendor's audit log alone */
  audit: boolean;
  /** its clusters are those with this label that an administrator confirmed; null where it follows none */
  label: string | null;
  /** to how many clusters its file keeps it; null where to none */
  chosen: number | null;
  state: "ok" | "refused" | "unknown" | KeyFileProblem;
  clusters: number;
};

export type KeysFacts = {
  /** why the file as it is now cannot be used: the keys are those of before */
  problem: string | null;
  rows: KeyFacts[];
  /** the clusters that a key sees though they belong to another organization */
  claims: { key: string; cluster: string }[];
};

/** The configuration of the server. `mail` is null where it can send none. */
export type SystemFacts = {
  key: {
    state: "ok" | "refused" | "unreachable";
    variable: string;
    server: string;
    /** it is declared to only read, or all of several are */
    reads: boolean;
    /** the names of the clusters on which CockroachDB Cloud refused it changes */
    mayNotChange: string[];
  };
  /** null without a keys file */
  keys: KeysFacts | null;
  mail: { to: string; from: string | null } | null;
  store: { state: "ok" | "unavailable"; at: string };
  /** whether the key may read the audit log of CockroachDB Cloud, tried when the page is opened; `unknown` without an answer */
  vendorAudit: "reads" | "forbidden" | "unknown";
};
