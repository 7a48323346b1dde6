import fc from "fast-check";
import { expect, test } from "vitest";
import { kindOfAddress } from "./addresses.ts";

const byte = fc.integer({ min: 0, max: 255 });

test.each([
  ["8.8.8.8", "public"],
  ["1.1.1.1", "public"],
  ["2606:4700::1111", "public"],
  ["172.15.255.255", "public"],
  ["172.32.0.0", "public"],
  ["10.0.0.1", "private"],
  ["172.16.0.1", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "private"],
  ["127.0.0.1", "private"],
  ["127.255.255.254", "private"],
  ["::1", "private"],
  ["fd12:3456::1", "private"],
  ["0.0.0.0", "never"],
  ["169.254.169.254", "never"],
  ["100.100.100.200", "never"],
  ["fd00:ec2::254", "never"],
  ["fd00:ec2::23", "never"],
  ["fd20:ce::254", "never"],
  ["fd20:cf::1", "private"],
  ["224.0.0.1", "never"],
  ["255.255.255.255", "never"],
  ["198.18.0.1", "never"],
  ["::", "never"],
  ["fe80::1", "never"],
  ["fe80::1%eth0", "never"],
  ["ff02::1", "never"],
  ["::ffff:127.0.0.1", "never"],
  ["::ffff:7f00:1", "never"],
  ["0:0:0:0:0:ffff:a9fe:a9fe", "never"],
  ["::127.0.0.1", "never"],
  ["64:ff9b::a9fe:a9fe", "never"],
  ["2002:7f00:1::", "never"],
  ["2001:0:7f00:1::", "never"],
  ["2001:db8::1", "never"],
  ["localhost", "never"],
  ["2130706433", "never"],
  ["", "never"],
])("%s is %s", (address, kind) => {
  expect(kindOfAddress(address)).toBe(kind);
});

test("no IPv4 address hides in an IPv6 one", () => {
  fc.assert(
    fc.property(byte, byte, byte, byte, (a, b, c, d) => {
      const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
      for (const form of [
        `::ffff:${a}.${b}.${c}.${d}`,
        `::ffff:${hex(a, b)}:${hex(c, d)}`,
        `2002:${hex(a, b)}:${hex(c, d)}::1`,
      ])
        expect(kindOfAddress(form), form).toBe("never");
    }),
  );
});

test("nothing on a machine or in a private network is public", () => {
  fc.assert(
    fc.property(byte, byte, byte, (b, c, d) => {
      for (const address of [
        `10.${b}.${c}.${d}`,
        `127.${b}.${c}.${d}`,
        `192.168.${c}.${d}`,
        `172.${16 + (b % 16)}.${c}.${d}`,
      ])
        expect(kindOfAddress(address)).toBe("private");
      expect(kindOfAddress(`169.254.${c}.${d}`)).toBe("never");
    }),
  );
});
