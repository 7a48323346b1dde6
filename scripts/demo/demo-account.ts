/** Printed by the demo. They open only fake data on loopback. */
export const DEMO_ACCOUNT = { name: "Lena Hoffmann", email: "lena@halden.example", password: "register-of-many-names" };
export const DEMO_MEMBER = { name: "Marek Novák", email: "marek@halden.example", password: "harbour-of-quiet-cranes" };
