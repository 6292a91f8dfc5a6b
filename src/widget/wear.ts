const dressed = new WeakMap<ShadowRoot, Set<string>>();

/** Brings the look of a part that was loaded later to where the part stands, once. */
export function wear(place: Element, css: string): void {
  const root = place.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  const worn = dressed.get(root) ?? new Set();
  dressed.set(root, worn);
  if (worn.has(css)) return;
  worn.add(css);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
}
