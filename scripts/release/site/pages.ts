// The pages of the site: which document each shows, under which name, and in which part of the contents.

/** The parts of the contents, each with its documents in their order. */
export const PARTS: readonly { title: string; documents: readonly string[] }[] = [
  { title: "Begin", documents: ["README.md", "docs/questions.md", "docs/guide.md"] },
  {
    title: "SQL users",
    documents: [
      "docs/sql-connection.md",
      "docs/least-privilege.md",
      "docs/grants.md",
      "docs/rules.md",
      "docs/pairs.md",
      "docs/ways-in.md",
      "docs/labels.md",
    ],
  },
  { title: "People", documents: ["docs/account.md", "docs/reviews.md", "docs/leavers.md", "docs/evidence.md"] },
  {
    title: "Programs",
    documents: ["docs/command.md", "docs/api.md", "docs/secret-stores.md", "docs/destinations.md"],
  },
  {
    title: "Operate",
    documents: ["docs/operations.md", "docs/limits.md", "docs/sign-in-provider.md", "CHANGELOG.md"],
  },
  {
    title: "Judge",
    documents: [
      "docs/security.md",
      "SECURITY.md",
      "docs/claims.md",
      "docs/proved.md",
      "docs/proved-on.md",
      "docs/where.md",
    ],
  },
  {
    title: "Change",
    documents: ["ARCHITECTURE.md", "CONTRIBUTING.md", "bench/README.md", "docs/decisions/README.md"],
  },
];

/** Names in the contents that are shorter than the title of the document, or say more. */
export const NAMES: Readonly<Record<string, string>> = {
  "README.md": "Start",
  "CHANGELOG.md": "Changes",
  "SECURITY.md": "Report a weakness",
  "bench/README.md": "Benchmarks",
  "docs/decisions/README.md": "Decisions",
};

/** Files of the project to which documents lead, which are shown as they are. */
export const FILES = [
  "LICENSE",
  ".env.example",
  "deploy/compose.yaml",
  "deploy/kubernetes.yaml",
  "scripts/floors.ts",
] as const;

/** Files to which documents lead that programs read. */
export const RAW = ["docs/openapi.json"] as const;

/** The path on the site of what a path of the project is shown as. */
export function placeOf(path: string): string {
  if (path === "README.md") return "start.html";
  if (path === "SECURITY.md") return "report-a-weakness.html";
  if (path === "bench/README.md") return "benchmarks.html";
  if (path === "docs/decisions/README.md") return "decisions/index.html";
  const isFile = [...FILES, ...RAW].some((file) => file === path);
  if (path.endsWith(".md"))
    return `${path
      .replace(/^docs\//, "")
      .replace(/\.md$/, "")
      .toLowerCase()}.html`;
  if (path.endsWith(".png")) return `pictures/${path.split("/").at(-1)}`;
  if (RAW.some((file) => file === path)) return path.replace(/^docs\//, "");
  if (isFile) return `files/${path.replace(/^\./, "")}.html`;
  throw new Error(`A document leads to ${path}, which the site does not have`);
}
