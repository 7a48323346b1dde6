// A loader of Next.js: each icon of lucide becomes one path, drawn by `components/ui/words/icon.tsx`. lucide writes eleven attributes on each.

/**
 * The module of one icon, as Turbopack shall take it. A module that only passes on another one stays.
 * @param {string} source
 * @returns {string}
 */
export default function plainIcon(source) {
  const drawn = /const __iconData = (\{[\s\S]*?\n\});/.exec(source)?.[1];
  if (drawn === undefined) return source;
  // Names without quotes are no JSON; the values are strings and numbers only.
  const { size, node } = JSON.parse(drawn.replaceAll(/([{,]\s*)([\w]+):/g, '$1"$2":'));
  if (size !== 24) throw new Error(`an icon of ${size} units: the look counts on 24`);
  return `import { drawIcon } from "../../../../../components/ui/words/icon.tsx";
export default (props) => drawIcon(${JSON.stringify(pathOf(node))}, props);
`;
}

/**
 * The outlines of an icon as the data of one path.
 * @param {readonly [string, Record<string, string>][]} node as lucide keeps it
 * @returns {string}
 */
export function pathOf(node) {
  return node.map(([shape, { key: _, ...values }]) => outline(shape, values)).join("");
}

/**
 * @param {string} shape
 * @param {Record<string, string>} values
 */
function outline(shape, { d = "", points = "", fill, ...values }) {
  /** @param {string} name */
  const number = (name) => Number(values[name] ?? 0);
  switch (shape) {
    case "path":
      return fromAbsolute(d);
    case "circle":
      return ellipse(number("cx"), number("cy"), number("r"), number("r"));
    case "ellipse":
      return ellipse(number("cx"), number("cy"), number("rx"), number("ry"));
    case "line":
      return `M${number("x1")} ${number("y1")}L${number("x2")} ${number("y2")}`;
    case "polyline":
      return `M${points}`;
    case "polygon":
      return `M${points}z`;
    case "rect":
      return rectangle(number("x"), number("y"), number("width"), number("height"), number(values.rx ? "rx" : "ry"));
    default:
      throw new Error(`an icon with a ${shape}`);
  }
}

/** A number ends before a second point: `19.53.923` are two. */
const RELATIVE_START = /^m\s*(-?(?:\d+(?:\.\d+)?|\.\d+))[\s,]*(-?(?:\d+(?:\.\d+)?|\.\d+))[\s,]*(.*)$/;

/** A path may begin with `m`, which is absolute only where no other path goes before. */
function fromAbsolute(/** @type {string} */ d) {
  const [, x, y, rest = ""] = RELATIVE_START.exec(d) ?? [];
  if (x === undefined) return d;
  return `M${x} ${y}${/^[-\d.]/.test(rest) ? "l" : ""}${rest}`;
}

/** @type {(cx: number, cy: number, rx: number, ry: number) => string} */
function ellipse(cx, cy, rx, ry) {
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;
}

/** @type {(x: number, y: number, width: number, height: number, r: number) => string} */
function rectangle(x, y, width, height, r) {
  /** @type {(dx: number, dy: number) => string} */
  const corner = (dx, dy) => (r > 0 ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : "");
  const [w, h] = [width - 2 * r, height - 2 * r];
  return `M${x + r} ${y}h${w}${corner(r, r)}v${h}${corner(-r, r)}h${-w}${corner(-r, -r)}v${-h}${corner(r, -r)}z`;
}
