import { BlockList, isIP, isIPv4 } from "node:net";

/** Networks that are not public (IANA special-purpose registries). */
const PRIVATE_4 = ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
const NEVER_4 = [
  "0.0.0.0/8",
  // link-local, where clouds answer with the keys of a machine
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // the metadata of Alibaba Cloud, within a private network
  "100.100.100.200/32",
];
const PRIVATE_6 = ["::1/128", "fc00::/7"];
const NEVER_6 = [
  // within 2000::/3, outside of which nothing is public
  ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
  // the metadata and other services for machines of AWS and Google Cloud, within private networks
  ...["fd00:ec2::/32", "fd20:ce::/32"],
];

const lists = {
  private: listOf([...PRIVATE_4, ...PRIVATE_6]),
  never: listOf([...NEVER_4, ...NEVER_6]),
  public6: listOf(["2000::/3"]),
};

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

/**
 * The kind of an IP address: `public`; `private`, including loopback, which the configuration can allow; or `never`: link-local, metadata,
 * reserved and multicast addresses, IPv6 forms that contain an IPv4 address, and invalid addresses.
 */
export function kindOfAddress(address: string): "public" | "private" | "never" {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return "never";
  if (family === 4) {
    if (lists.never.check(address)) return "never";
    return lists.private.check(address) ? "private" : "public";
  }
  if (lists.never.check(address, "ipv6")) return "never";
  // Node treats IPv4-mapped addresses as IPv4.
  if (/^::ffff:/i.test(address) || address.includes(".")) return "never";
  if (lists.private.check(address, "ipv6")) return "private";
  return lists.public6.check(address, "ipv6") ? "public" : "never";
}
