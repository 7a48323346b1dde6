/* The people of the demo, of unit tests and of browser tests. */

export type NamedPerson = { readonly name: string; readonly email: string };

/** A person of a unit test, such as Ada. */
export const unitPerson = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com` });

/** The company of the demo and of the browser tests. */
export const HALDEN = {
  lena: { name: "Lena Hoffmann", email: "lena@halden.example" },
  marek: { name: "Marek Novák", email: "marek@halden.example" },
  sofia: { name: "Sofia Lindqvist", email: "sofia@halden.example" },
  jonas: { name: "Jonas Weber", email: "jonas@halden.example" },
  aiko: { name: "Aiko Tanaka", email: "aiko@halden.example" },
  nils: { name: "Nils Berg", email: "nils@halden.example" },
} as const satisfies Record<string, NamedPerson>;
