import { SQLSTATE, SqlError } from "./errors.ts";
import { type Granted, type Place, placeKey, validFor } from "./facts.ts";
import { type Model, PUBLIC } from "./model.ts";
import type { Grant } from "./reader/syntax.ts";
import { without } from "./roles.ts";
import { isGrantableInSystem, SYSTEM } from "./system-database.ts";
import { placesOf, privilegesOf } from "./targets.ts";

/** GRANT and REVOKE of privileges. `database` is the current one. */
export function changeGrants(
  model: Model,
  actor: string,
  database: string,
  grantees: readonly string[],
  grant: Grant,
): void {
  for (const grantee of grantees) if (grantee !== PUBLIC) model.existing(grantee);
  const { target } = grant;
  if (target.on === "system") changeSystem(model, actor, grantees, grant);
  else changeOnPlaces(model, actor, grantees, grant, placesOf(model, database, target));
}

function changeOnPlaces(
  model: Model,
  actor: string,
  grantees: readonly string[],
  asked: Grant,
  places: readonly Place[],
): void {
  for (const place of places) {
    const privileges = privilegesOf(model, asked, place.kind);
    for (const privilege of privileges) {
      // What is left over after a REVOKE is checked there, so that ALL can be revoked.
      if (asked.gives && place.database === SYSTEM && !isGrantableInSystem(place, privilege))
        throw new SqlError(SQLSTATE.invalidGrant, `${privilege} cannot be granted in the database system`);
      requireGrantOption(model, actor, privilege, place, asked.gives);
      for (const grantee of grantees) changeOne(model, place, grantee, privilege, asked);
    }
  }
  model.changed();
}

function changeOne(model: Model, place: Place, grantee: string, privilege: string, { gives, option }: Grant): void {
  const key = placeKey(place);
  const state = model.state;
  const isHere = (grant: Granted) => grant.grantee === grantee && placeKey(grant) === key;
  const held = state.grants.filter(isHere);
  const others = state.grants.filter((grant) => !isHere(grant));
  const whole = { ...place, grantee, privilege, grantable: option };
  state.grants = [...others, ...(gives ? added(held, whole) : taken(held, whole, validFor(place.kind, model.version)))];
}

/** ALL swallows the single ones; a single one beside ALL changes nothing. */
function added(held: readonly Granted[], grant: Granted): readonly Granted[] {
  const all = held.find(({ privilege }) => privilege === "ALL");
  if (all && grant.privilege !== "ALL") return held;
  const same = held.find(({ privilege }) => privilege === grant.privilege);
  const rest = grant.privilege === "ALL" ? [] : held.filter((other) => other !== same);
  return [...rest, { ...grant, grantable: grant.grantable || same?.grantable === true }];
}

/** The remaining privileges; to revoke one of ALL, ALL is split. */
function taken(held: readonly Granted[], grant: Granted, valid: ReadonlySet<string>): readonly Granted[] {
  if (grant.grantable) return held.map((one) => (matches(one, grant) ? { ...one, grantable: false } : one));
  if (grant.privilege === "ALL") return [];
  const all = held.find(({ privilege }) => privilege === "ALL");
  const split = all ? [...valid].map((privilege) => ({ ...all, privilege })) : held;
  return split.filter(({ privilege }) => privilege !== grant.privilege);
}

function matches(one: Granted, grant: Granted): boolean {
  return grant.privilege === "ALL" || one.privilege === grant.privilege;
}

function requireGrantOption(model: Model, actor: string, privilege: string, place: Place, gives: boolean): void {
  if (place.kind === "external_connection" ? model.isAdmin(actor) : model.may(actor, privilege, place, true)) return;
  throw new SqlError(
    gives ? SQLSTATE.noGrantOption : "01006",
    `user ${actor} missing WITH GRANT OPTION privilege on ${privilege}`,
  );
}

function changeSystem(model: Model, actor: string, grantees: readonly string[], asked: Grant): void {
  const names = privilegesOf(model, asked, "system");
  const privileges = names.includes("ALL")
    ? asked.gives
      ? ["ALL"]
      : [...validFor("system", model.version), "ALL"]
    : names;
  for (const privilege of privileges) {
    const mayGrant =
      model.isAdmin(actor) || [...model.closure(actor)].some((role) => model.facts(role).system[privilege] === true);
    if (!mayGrant)
      throw new SqlError(SQLSTATE.noGrantOption, `user ${actor} missing WITH GRANT OPTION privilege on ${privilege}`);
    for (const grantee of grantees)
      model.change(grantee, (facts) => {
        const held = facts.system[privilege];
        if (asked.gives) return { ...facts, system: { ...facts.system, [privilege]: asked.option || held === true } };
        if (!asked.option) return { ...facts, system: without(facts.system, privilege) };
        return held === undefined ? facts : { ...facts, system: { ...facts.system, [privilege]: false } };
      });
  }
}
