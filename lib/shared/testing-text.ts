import * as fc from "fast-check";

/** Any code point that is no half of a pair. The same as fast-check's unit `binary`, which takes each process most of a second to make. */
export const codePoint = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  .map((point) => String.fromCodePoint(point < 0xd800 ? point : point + 0x800));
