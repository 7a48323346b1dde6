import { expect, test } from "vitest";
import { namedDatabases } from "./named-databases.ts";

const ALL = ["defaultdb", "shop", "shop-archive", 'odd"name', "a.b"];

test.each([
  ["role app cannot be dropped because some objects depend on it\nowner of table shop.public.orders", ["shop"]],
  ["cannot drop role app: grants still exist on shop.public.orders, defaultdb.public.t", ["defaultdb", "shop"]],
  [
    'privileges for default privileges on new relations belonging to role app in database "shop-archive"',
    ["shop-archive"],
  ],
  ["cannot drop role/user app: grants still exist on database shop", ["shop"]],
  ['owner of table "odd""name".public.t', ['odd"name']],
  ["role app has been granted privileges in my-shop.public.t", []],
  ["role app cannot be dropped because the shop is open", []],
  ["database shop-archived.public.t", []],
  ["", []],
])("%s names %j", (refusal, named) => expect(namedDatabases(refusal, ALL)).toEqual(named));
