import type { Duplex } from "node:stream";

/** A message of the client: its type byte as a letter, and the bytes after the length. */
export type Message = { readonly type: string; readonly body: Buffer };

/** PostgreSQL's numbers of the types that answers have. */
const TYPES = { text: 25, bool: 16, int8: 20, timestamptz: 1184 } as const;
export type Column = { readonly name: string; readonly type: keyof typeof TYPES };

const MOST_BYTES = 1024 * 1024;

/** Cuts the stream into messages of the PostgreSQL protocol 3.0. Rejects messages over 1 MB. */
export class Reader {
  readonly #stream: Duplex;
  #rest = Buffer.alloc(0);

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /** The first message has no type byte. Null where the client went away. */
  async startup(): Promise<Buffer | null> {
    const head = await this.#take(4);
    return head && this.#take(lengthOf(head));
  }

  async message(): Promise<Message | null> {
    const head = await this.#take(5);
    if (!head) return null;
    const body = await this.#take(lengthOf(head.subarray(1)));
    return body && { type: String.fromCharCode(head[0] ?? 0), body };
  }

  async #take(size: number): Promise<Buffer | null> {
    while (this.#rest.length < size) {
      const chunk: Buffer | null = this.#stream.read();
      if (chunk) this.#rest = Buffer.concat([this.#rest, chunk]);
      else if (this.#stream.readableEnded || this.#stream.destroyed) return null;
      else await nextChunk(this.#stream);
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return taken;
  }
}

function lengthOf(bytes: Buffer): number {
  const length = bytes.readInt32BE(0) - 4;
  if (length < 0 || length > MOST_BYTES) throw new Error("a message of this length is not taken");
  return length;
}

function nextChunk(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["readable", "end", "close", "error"] as const) stream.off(event, done);
      resolve();
    };
    for (const event of ["readable", "end", "close", "error"] as const) stream.once(event, done);
  });
}

/** One message to the client. */
export function message(type: string, ...parts: readonly (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(parts.map(bytesOf));
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Texts end with a zero byte; numbers have four bytes. */
function bytesOf(part: Buffer | string | number): Buffer {
  if (typeof part === "string") return Buffer.from(`${part}\0`);
  if (typeof part === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(part);
    return bytes;
  }
  return part;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** RowDescription: everything is sent as text. */
export function rowDescription(columns: readonly Column[]): Buffer {
  return message(
    "T",
    short(columns.length),
    ...columns.flatMap(({ name, type }) => [name, 0, short(0), TYPES[type], short(-1), -1, short(0)]),
  );
}

export function dataRow(cells: readonly (string | null)[]): Buffer {
  return message(
    "D",
    short(cells.length),
    ...cells.flatMap((cell) => {
      if (cell === null) return [-1];
      const bytes = Buffer.from(cell);
      return [bytes.length, bytes];
    }),
  );
}

/** ErrorResponse or, with `N`, NoticeResponse. */
export function report(type: "E" | "N", { severity, code, message: text, detail, hint }: Report): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`];
  if (detail !== undefined) fields.push(`D${detail}`);
  if (hint !== undefined) fields.push(`H${hint}`);
  return message(type, ...fields, Buffer.from([0]));
}

export type Report = {
  readonly severity: "ERROR" | "FATAL" | "NOTICE";
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
};

/** Texts that end with a zero byte, from the start of a message. */
export function texts(body: Buffer): string[] {
  return body.toString("utf8").split("\0").slice(0, -1);
}
