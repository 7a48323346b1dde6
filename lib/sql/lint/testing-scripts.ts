import fc from "fast-check";

const pick = (...texts: string[]) => fc.constantFrom(...texts);
const name = pick(
  "u",
  "app_user",
  '"App User"',
  "foo-bar",
  "'quoted'",
  "order",
  "user",
  '"public"',
  "CURRENT_USER",
  "1st",
);
const list = (one: fc.Arbitrary<string>, most = 3) =>
  fc.array(one, { minLength: 1, maxLength: most }).map((all) => all.join(", "));
const privilege = pick(
  "SELECT",
  "INSERT",
  "UPDATE",
  "USAGE",
  "CREATE",
  "CONNECT",
  "ALL",
  "EXECUTE",
  "REFERENCES",
  "TEMP",
  "SELECT (a)",
  "frobnicate",
);
const target = pick(
  ...[
    "ON DATABASE shop",
    "ON DATABASE shop, other-db",
    "ON TABLE orders",
    "ON sales.orders",
    "ON TABLE a.b.c, d",
    "ON SCHEMA sales",
    "ON VIEW v",
  ],
  ...[
    "ON ALL TABLES IN SCHEMA sales",
    "ON ALL SEQUENCES IN SCHEMA public",
    "ON ALL ROUTINES IN SCHEMA s",
    "ON TYPE t",
    "ON SEQUENCE q",
    "ON LANGUAGE sql",
    "",
  ],
);
const giveTail = pick(
  "",
  "",
  " WITH GRANT OPTION",
  " WITH ADMIN OPTION",
  " GRANTED BY root",
  " WITH INHERIT TRUE",
  " WITH GRANT OPTION GRANTED BY root",
);
const takeTail = pick("", "", " CASCADE", " RESTRICT", " GRANTED BY root");
const optionFor = pick("", "", "GRANT OPTION FOR ", "ADMIN OPTION FOR ", "SET OPTION FOR ");
const defaults = fc
  .tuple(
    pick("", "FOR ALL ROLES ", "FOR ROLE maker ", "FOR USER maker, foo-bar "),
    pick("", "IN SCHEMA sales ", "IN SCHEMA shop.sales, public "),
    pick("TABLES", "SEQUENCES", "SCHEMAS", "ROUTINES"),
  )
  .map(([who, where, kind]) => ({ before: `ALTER DEFAULT PRIVILEGES ${who}${where}`, on: `ON ${kind}` }));
const option = pick(
  ...[
    "LOGIN",
    "NOLOGIN",
    "CREATEDB",
    "NOCREATEDB",
    "NOSUPERUSER",
    "SUPERUSER",
    "INHERIT",
    "NOINHERIT",
    "PASSWORD 'secret-1'",
    "VALID UNTIL '2030-01-01'",
    "IN ROLE r",
    "CONNECTION LIMIT 3",
    "NOSQLLOGIN",
    "CREATEROLE",
  ],
);
const statement = fc.oneof(
  fc
    .tuple(list(privilege), target, list(name), giveTail)
    .map(([what, on, to, tail]) => `GRANT ${what} ${on} TO ${to}${tail}`),
  fc
    .tuple(optionFor, list(privilege), target, list(name), takeTail)
    .map(([of, what, on, from, tail]) => `REVOKE ${of}${what} ${on} FROM ${from}${tail}`),
  fc
    .tuple(list(pick("r", "admin", "Foo-Bar", "'x'")), list(name), giveTail)
    .map(([what, to, tail]) => `GRANT ${what} TO ${to}${tail}`),
  fc
    .tuple(optionFor, list(pick("r", "admin", "Foo-Bar")), list(name), takeTail)
    .map(([of, what, from, tail]) => `REVOKE ${of}${what} FROM ${from}${tail}`),
  fc
    .tuple(defaults, list(privilege), list(name), giveTail)
    .map(([{ before, on }, what, to, tail]) => `${before}GRANT ${what} ${on} TO ${to}${tail}`),
  fc
    .tuple(defaults, optionFor, list(privilege), list(name), takeTail)
    .map(([{ before, on }, of, what, from, tail]) => `${before}REVOKE ${of}${what} ${on} FROM ${from}${tail}`),
  fc
    .tuple(
      pick("CREATE USER", "CREATE ROLE IF NOT EXISTS", "ALTER ROLE", "ALTER USER IF EXISTS"),
      name,
      fc.array(option, { maxLength: 4 }),
    )
    .map(([how, who, options]) => `${how} ${who} ${options.join(" ")}`),
  list(name).map((who) => `DROP OWNED BY ${who}`),
  list(name).map((who) => `DROP USER ${who}`),
  pick("USE shop", "USE other-db", "CREATE SCHEMA sales AUTHORIZATION u", "GRANT USAGE ON SCHEMA sales TO u"),
);
export const script = fc.array(statement, { minLength: 1, maxLength: 4 }).map((all) => `${all.join(";\n")};`);
