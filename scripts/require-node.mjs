// Plain JavaScript on purpose: it must run on the old Node that it complains about.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Rolecall needs Node.js 22.18 or later; this is ${process.versions.node}.`);
  process.exit(1);
}
