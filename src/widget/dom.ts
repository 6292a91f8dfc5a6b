type Value = string | number | boolean | null | undefined | ((event: never) => void);
type Child = Node | string | null;

/**
 * Makes an element. A key that starts with "on" is a listener, `text` is its text, the rest are attributes: true sets
 * an empty one, false and null leave it out. There is no way to hand it markup.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "text") element.textContent = String(value ?? "");
    else set(element, name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Sets or takes away one attribute, and leaves it alone when it is right already. */
export function set(element: Element, name: string, value: Exclude<Value, (event: never) => void>): void {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Changes an element's text only when it is another one: an equal text must not be spoken again. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** What other people wrote or are called, fenced so that its direction does not reach its neighbours. */
export function foreign(text: string): HTMLElement {
  return h("bdi", { text });
}

/** Whether a click on a link asks for another tab or window, which is the browser's to open. */
export function wantsTab({ ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey;
}

let lastId = 0;

/** An id that is unique in the widget's shadow root. */
export function newId(): string {
  lastId++;
  return `s${lastId}`;
}

const paths = {
  minimise: "M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  settings:
    "M18.4 10.4L21.2 10.5L21.2 13.5L18.4 13.6L17.7 15.4L19.6 17.4L17.4 19.6L15.4 17.7L13.6 18.4L13.5 21.2L10.5 21.2L10.4 18.4L8.6 17.7L6.6 19.6L4.4 17.4L6.3 15.4L5.6 13.6L2.8 13.5L2.8 10.5L5.6 10.4L6.3 8.6L4.4 6.6L6.6 4.4L8.6 6.3L10.4 5.6L10.5 2.8L13.5 2.8L13.6 5.6L15.4 6.3L17.4 4.4L19.6 6.6L17.7 8.6zM12 9a3 3 0 100 6 3 3 0 000-6z",
  back: "M15 5l-7 7 7 7",
  phone:
    "M6.500 3.500h3l1.500 4-2 1.500a11 11 0 006 6l1.500-2 4 1.500v3c0 1.500-1 2.500-2.500 2.500C10.500 20 4 13.500 4 6c0-1.500 1-2.500 2.500-2.500z",
  pen: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  send: "M4 12l16-8-5 16-3-7z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M12 5v14M6 13l6 6 6-6",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7.500v5l3.500 2",
  check: "M5 12.500l4.500 4.500L19 7.500",
  checks: "M2 12.500l4.500 4.500L15 8M11.500 16l1.500 1 9-9.500",
  warning: "M12 3.500L22 20.500H2zM12 10v5M12 17.800h.01",
  question: "M9 9a3 3 0 115 2.200c-1.200 1-2 1.600-2 3.300M12 18h.01",
  smile: "M12 3a9 9 0 100 18 9 9 0 000-18zM8.500 14.500a4.500 4.500 0 007 0M9 9.500h.01M15 9.500h.01",
  clip: "M20 11.500l-8 8a5.200 5.200 0 01-7.400-7.400l8.500-8.500a3.500 3.500 0 015 5l-8.500 8.400a1.700 1.700 0 01-2.400-2.400l7.800-7.800",
  muted: "M6 9a6 6 0 0110-4M18 10c0 5 2 6 2 6H9M4 16s2-1 2-6M4 4l16 16M10 20h4",
  search: "M10.500 17a6.500 6.500 0 100-13 6.500 6.500 0 000 13zM15.500 15.500L20 20",
  people:
    "M9 11a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 010 6M18 14.500c2 .8 3.500 2.500 3.500 5.500",
} as const;

/** A line drawing; its button carries the name. */
export function icon(name: keyof typeof paths): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  set(svg, "viewBox", "0 0 24 24");
  set(svg, "aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  set(path, "d", paths[name]);
  svg.append(path);
  return svg;
}

/** A button that shows a drawing and is called `name`. */
export function iconButton(
  name: string,
  drawing: keyof typeof paths,
  onclick: () => void,
): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: "icon", "aria-label": name, title: name, onclick },
    icon(drawing),
  );
}
