/** A surplus right, with the parts of its REVOKE. `onlyOption`: only the grant option is surplus. */
export type Surplus =
  | { readonly kind: "role"; readonly role: string; readonly member: string; readonly onlyOption: boolean }
  | { readonly kind: "role option"; readonly option: string; readonly holder: string; readonly ofRole: boolean }
  | { readonly kind: "system"; readonly privilege: string; readonly grantee: string; readonly onlyOption: boolean }
  | {
      readonly kind: "grant";
      readonly database: string;
      readonly schema: string;
      readonly object: string;
      readonly objectType: string;
      readonly grantee: string;
      readonly privilege: string;
      readonly grantable: boolean;
      readonly onlyOption: boolean;
    }
  | {
      readonly kind: "ownership";
      readonly database: string;
      readonly schema: string;
      readonly object: string;
      readonly objectType: string;
      readonly owner: string;
    }
  | {
      readonly kind: "default";
      readonly database: string;
      /** empty: everywhere in the database */
      readonly schema: string;
      /** null: objects of every creator */
      readonly creator: string | null;
      readonly objects: string;
      readonly grantee: string;
      readonly privilege: string;
      readonly grantable: boolean;
      readonly onlyOption: boolean;
    };

/** One phrase, such as `DELETE on table shop.public.orders`. */
export function surplusWords(surplus: Surplus): string {
  switch (surplus.kind) {
    case "role":
      return surplus.onlyOption
        ? `ADMIN OPTION on role ${surplus.role}, held by ${surplus.member}`
        : `membership in ${surplus.role}`;
    case "role option":
      return `role option ${surplus.option}${surplus.ofRole ? ` of the role ${surplus.holder}` : ""}`;
    case "system":
      return `SYSTEM ${surplus.privilege}${surplus.onlyOption ? GRANTABLE : ""}`;
    case "grant":
      return `${surplus.privilege} on ${surplus.objectType} ${pathOf(surplus)}${surplus.grantable ? GRANTABLE : ""}`;
    case "ownership":
      return `ownership of ${surplus.objectType} ${pathOf(surplus)}`;
    case "default":
      return `${surplus.privilege} on ${surplus.objects} that ${surplus.creator ?? "any role"} creates later in ${pathOf({ ...surplus, object: "" })}${surplus.grantable ? GRANTABLE : ""}`;
    default:
      return surplus satisfies never;
  }
}

/** The end of a phrase about a right that can be passed on. */
export const GRANTABLE = ", with the right to grant it on";

/** `shop.public.orders`, without the parts that are missing. */
export function pathOf(place: { database: string; schema: string; object: string }): string {
  return [place.database, place.schema, place.object].filter((part) => part !== "").join(".");
}
