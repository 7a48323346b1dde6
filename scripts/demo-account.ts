/** Printed by the demo. It opens nothing but made-up data on loopback. */
export const DEMO_ACCOUNT = { name: "Lena Hoffmann", email: "lena@halden.example", password: "register-of-many-names" };
