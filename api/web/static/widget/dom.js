/** Small helpers for building nodes. Text always becomes a text node, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Paths on a 24 × 24 grid, drawn with the current text colour. */
const ICONS = {
  chat: "M4 5h16v11H10l-5 4v-4H4z M8 9h8 M8 12.5h5",
  close: "M6 6l12 12 M18 6L6 18",
  menu: "M5 7h14 M5 12h14 M5 17h14",
  send: "M4 12l16-7-5 15-4-6z M11 14l9-9",
  leave: "M13 4H5v16h8 M10 12h10 M16 8l4 4-4 4",
  download: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  remove: "M5 7h14 M10 4h4 M7 7l1 13h8l1-13 M10.5 11v5 M13.5 11v5",
  privacy: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z M9 12l2 2 4-4",
  copy: "M9 9h10v11H9z M5 15V4h10",
  phone: "M6 4h3l2 5-2 1.5a11 11 0 0 0 4.5 4.5L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
  calendar: "M4 6h16v14H4z M4 10h16 M8 3v5 M16 3v5",
};

/**
 * Makes an element. `on…` props are listeners, `true` is an empty attribute, null and false are left out;
 * strings among the children become text nodes.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A decorative icon: hidden from assistive technology, the text beside it carries the meaning. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The text as nodes, with web addresses as links that tell the target nothing about this page. */
export function withLinks(text) {
  return text
    .split(/(https:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((part, index) =>
      index % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
    );
}

/** Hands a blob to the person as a file. */
export function saveFile(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  // The download reads the address after this turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Copies the node's text, or selects it where the browser refuses; says which of the two happened. */
export async function copyText(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return "copied";
  } catch {
    getSelection().selectAllChildren(node);
    return "selected";
  }
}

/** 32 hexadecimal digits. `crypto.randomUUID` is missing on pages without TLS, this is not. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
