import { isIP } from "node:net";
import schema from "./ocsf-1.3.0.json" with { type: "json" };

/* For tests only: checks events against the schema of OCSF 1.3.0, as far as Rolecall uses it. */

/** The type of an attribute, with `[]` where it is a list, its requirement, and the profile that brings it. */
type Attribute = readonly string[];
type Part = {
  attributes: Readonly<Record<string, Attribute>>;
  atLeastOne?: readonly string[];
  enums?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};
type Values = Record<string, unknown>;

const CLASSES: Readonly<Record<string, Part & { caption: string }>> = schema.classes;
const OBJECTS: Readonly<Record<string, Part>> = schema.objects;
const OTHER = "99";

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string_t: (value) => typeof value === "string",
  integer_t: Number.isSafeInteger,
  long_t: Number.isSafeInteger,
  timestamp_t: Number.isSafeInteger,
  boolean_t: (value) => typeof value === "boolean",
  ip_t: (value) => isIP(String(value)) !== 0,
  email_t: (value) => /^[^@\s]+@[^@\s]+$/.test(String(value)),
  // With any content.
  object: (value) => typeof value === "object" && value !== null,
};

/** What is wrong with an event, by the schema of its class; empty where nothing is. */
export function ocsfFaults(event: Values): string[] {
  const { class_uid: uid, metadata } = event;
  const found = CLASSES[String(uid)];
  if (!found) return [`no class ${uid}`];
  const { version, profiles = [] } = metadata as { version: unknown; profiles?: string[] };
  const names: [string, unknown, unknown][] = [
    ["metadata.version", version, schema.version],
    ["class_name", event.class_name, found.caption],
    ["category_uid", event.category_uid, schema.category.uid],
    ["category_name", event.category_name, schema.category.caption],
    ["type_uid", event.type_uid, Number(uid) * 100 + Number(event.activity_id)],
  ];
  const siblings = ["activity_id:activity_name", "severity_id:severity", "status_id:status"].flatMap((pair) => {
    const [id = "", name = ""] = pair.split(":");
    return captionFault(found, event, id, name);
  });
  const wrong = names.flatMap(([name, is, wanted]) => (is === wanted ? [] : [`${name} is ${is}, not ${wanted}`]));
  return [...wrong, ...siblings, ...partFaults("", found, event, profiles)];
}

/** An id is one of the class, and its name the caption of that; any text where it is another. */
function captionFault({ enums = {} }: Part, event: Values, id: string, name: string): string[] {
  const captions = enums[id] ?? {};
  const [key, text] = [String(event[id]), event[name]];
  if (!Object.hasOwn(captions, key)) return [`${id} ${key} is unknown`];
  const isNamed =
    key === OTHER ? typeof text === "string" && text !== "" : text === undefined || text === captions[key];
  return isNamed ? [] : [`${name} ${text} is not the caption of ${id} ${key}`];
}

function partFaults(
  path: string,
  { attributes, atLeastOne }: Part,
  values: Values,
  profiles: readonly string[],
): string[] {
  const required = Object.entries(attributes).filter(
    ([, [, requirement, profile]]) => requirement === "required" && isOf(profile, profiles),
  );
  const missing = required.flatMap(([name]) => (values[name] === undefined ? [`${path}${name} is missing`] : []));
  const none =
    atLeastOne && !atLeastOne.some((name) => values[name] !== undefined) ? [`${path} has none of ${atLeastOne}`] : [];
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const [type, , profile] = attributes[name] ?? [];
    if (type === undefined || !isOf(profile, profiles)) return [`${path}${name} is unknown`];
    return valueFaults(`${path}${name}`, type, value, profiles);
  });
  return [...missing, ...none, ...wrong];
}

const isOf = (profile: string | undefined, profiles: readonly string[]) =>
  profile === undefined || profiles.includes(profile);

function valueFaults(path: string, type: string, value: unknown, profiles: readonly string[]): string[] {
  if (type.endsWith("[]")) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((each) => valueFaults(path, type.slice(0, -2), each, profiles));
  }
  const isType = TYPES[type];
  if (isType) return isType(value) ? [] : [`${path} is no ${type}`];
  const part = OBJECTS[type];
  if (!part || typeof value !== "object" || value === null) return [`${path} is no ${type}`];
  return partFaults(`${path}.`, part, value as Values, profiles);
}
