import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { listDatabases } from "#lib/sql/own-user.ts";
import { type Certificate, makeCertificate } from "../../emulator/sql/certificate.ts";
import { makeVerifier, parseVerifier, ScramExchange } from "../../emulator/sql/scram.ts";
import { message, Reader } from "../../emulator/sql/wire.ts";
import { Secret } from "../base/secret.ts";
import { SqlError } from "../base/sql-error.ts";
import { Link } from "./link.ts";

/* A cluster that an attacker answers for, with a certificate that Rolecall trusts. */

const PASSWORD = "only-for-this-test-1";
const OK = message("R", 0);
const READY = message("Z", Buffer.from("I"));
const CLEAR_TEXT = message("R", 3);
const MD5 = message("R", 5, Buffer.from([1, 2, 3, 4]));
const SASL = message("R", 10, "SCRAM-SHA-256", Buffer.from([0]));
const CHUNK = Buffer.alloc(64 * 1024, "x");
/** the beginning of a notice that says it has a gigabyte */
const ENDLESS = Buffer.concat([Buffer.from("N"), Buffer.from([0x3f, 0xff, 0xff, 0xff])]);
const MOST = 4 * 1024 * 1024;

let certificate: Certificate;
let server: Server;
/** what it does with a client after the startup message */
let script: (stream: TLSSocket, reader: Reader) => Promise<void>;
/** the bodies of the password messages that it got */
let passwords: string[];
/** how many bytes of a flood left it */
let sent: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  certificate = await makeCertificate();
});

beforeEach(async () => {
  passwords = [];
  sent = 0;
  server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    socket.once("data", () => {
      socket.write("S");
      const secureContext = createSecureContext({ cert: certificate.cert, key: certificate.key });
      const stream = new TLSSocket(socket, { isServer: true, secureContext });
      stream.on("error", () => {});
      const reader = new Reader(stream);
      // A client that goes ends the script.
      void reader
        .startup()
        .then(() => script(stream, reader))
        .catch(() => {});
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

async function open(more: { clearText?: boolean } = {}): Promise<Link> {
  const { port } = server.address() as AddressInfo;
  const password = new Secret(PASSWORD);
  const destination = { host: "localhost", port, user: "rolecall_test", password, authority: certificate.ca };
  return Link.open(destination, "req_1", more);
}

const gotPassword = async (reader: Reader) => {
  const got = await reader.message();
  if (got) passwords.push(got.body.toString("utf8"));
};

/** Sends without an end, until the client goes. */
async function flood(stream: TLSSocket): Promise<void> {
  while (stream.writable && sent < 8 * MOST) {
    sent += CHUNK.length;
    if (!stream.write(CHUNK)) await Promise.race([once(stream, "drain"), once(stream, "close")]);
  }
}

/** SCRAM with this signature instead of the right one; no signature where null. */
async function scram(stream: TLSSocket, reader: Reader, signature?: string | null): Promise<void> {
  stream.write(SASL);
  const exchange = new ScramExchange(parseVerifier(makeVerifier(PASSWORD)));
  const first = (await reader.message())?.body ?? Buffer.alloc(0);
  stream.write(message("R", 11, Buffer.from(exchange.first(first.subarray(first.indexOf(0) + 5).toString()) ?? "")));
  const right = exchange.final((await reader.message())?.body.toString("utf8") ?? "") ?? "";
  if (signature !== null) stream.write(message("R", 12, Buffer.from(signature ?? right)));
}

test("a server that proves the password lets Rolecall in", async () => {
  script = async (stream, reader) => {
    await scram(stream, reader);
    stream.write(Buffer.concat([OK, READY]));
  };
  const link = await open();
  expect(link.clearText).toBe(false);
  await link.close();
});

test("a server that floods before the login is cut off after a megabyte", async () => {
  script = async (stream) => {
    stream.write(ENDLESS);
    await flood(stream);
  };
  await expect(open()).rejects.toMatchObject({ code: "sql_connection_bad_answer", detail: "too large" });
  expect(sent).toBeLessThan(MOST);
});

test("a server that floods within the login is cut off too", async () => {
  script = async (stream, reader) => {
    await scram(stream, reader);
    stream.write(Buffer.concat([OK, ENDLESS]));
    await flood(stream);
  };
  await expect(open()).rejects.toMatchObject({ code: "sql_connection_bad_answer" });
  expect(sent).toBeLessThan(MOST);
});

test("a server that floods while no statement runs is cut off too", async () => {
  script = async (stream, reader) => {
    await scram(stream, reader);
    stream.write(Buffer.concat([OK, READY]));
    stream.write(ENDLESS);
    await flood(stream);
  };
  const link = await open();
  await expect.poll(() => link.usable).toBe(false);
  expect(sent).toBeLessThan(MOST);
  await expect(link.run(listDatabases())).rejects.toBeInstanceOf(SqlError);
});

test.each([
  ["in clear text", CLEAR_TEXT],
  ["as MD5", MD5],
])("a server that wants the password %s gets none", async (_, asked) => {
  script = async (stream, reader) => {
    stream.write(asked);
    await gotPassword(reader);
    stream.write(Buffer.concat([OK, READY]));
  };
  await expect(open()).rejects.toMatchObject({ code: "sql_connection_clear_text" });
  expect(passwords).toEqual([]);
});

test("a server that wants it in clear text in the middle of SCRAM gets none, also where clear text is accepted", async () => {
  script = async (stream, reader) => {
    stream.write(SASL);
    await reader.message();
    stream.write(CLEAR_TEXT);
    await gotPassword(reader);
    stream.write(Buffer.concat([OK, READY]));
  };
  await expect(open({ clearText: true })).rejects.toMatchObject({ code: "sql_connection_clear_text" });
  expect(passwords).toEqual([]);
});

test.each([
  ["no proof", null],
  ["another proof", `v=${Buffer.alloc(32).toString("base64")}`],
])("a server with %s that it knows the password is refused", async (_, signature) => {
  script = async (stream, reader) => {
    await scram(stream, reader, signature);
    stream.write(Buffer.concat([OK, READY]));
  };
  await expect(open()).rejects.toMatchObject({ code: "sql_connection_unproved" });
});

test("a server that asks for nothing is refused, also where clear text is accepted", async () => {
  script = async (stream) => {
    stream.write(Buffer.concat([OK, READY]));
  };
  await expect(open()).rejects.toMatchObject({ code: "sql_connection_unproved" });
  await expect(open({ clearText: true })).rejects.toMatchObject({ code: "sql_connection_unproved" });
});

test("clear text works where it is accepted, and the connection says so", async () => {
  script = async (stream, reader) => {
    stream.write(CLEAR_TEXT);
    await gotPassword(reader);
    stream.write(Buffer.concat([OK, READY]));
  };
  const link = await open({ clearText: true });
  expect(link.clearText).toBe(true);
  expect(passwords).toEqual([`${PASSWORD}\0`]);
  await link.close();
});
