/**
 * Colours as custom properties, with a light and a dark value; a host overrides any by setting the `--sidetone-…` one
 * on its page. Which of the two holds is the reader's choice, else `--sidetone-theme` of the host, else the system's.
 */
const light = `
  --ink: var(--sidetone-ink, #17212b);
  --soft: var(--sidetone-soft, #566370);
  --surface: var(--sidetone-surface, #ffffff);
  --sunken: var(--sidetone-sunken, #f2f5f7);
  --line: var(--sidetone-line, #d7dee4);
  --bar: var(--sidetone-bar, #22384a);
  --bar-ink: var(--sidetone-bar-ink, #ffffff);
  --accent: var(--sidetone-accent, #17608f);
  --accent-ink: var(--sidetone-accent-ink, #ffffff);
  --tint: var(--sidetone-tint, #e6f0f7);
  --own: var(--sidetone-own, #dcebf6);
  --other: var(--sidetone-other, #eef1f4);
  --fresh: var(--sidetone-fresh, #0f7040);
  --fresh-ink: var(--sidetone-fresh-ink, #0f7040);
  --danger: var(--sidetone-danger, #b3261e);
  --online: var(--sidetone-online, #1d6fd8);
  --free: var(--sidetone-free, #1a7f4b);
  --ringing: var(--sidetone-ringing, #a35f00);
  --busy: var(--sidetone-busy, #c0352b);
  --mark: var(--sidetone-mark, #ffe9a8);
  --avatar-light: 91%; --avatar-ink: 27%; --avatar-dye: 42%;
  --shadow: 0 6px 24px rgb(16 32 48 / 20%), 0 1px 3px rgb(16 32 48 / 16%);
  color-scheme: light;
`;

const dark = `
  --ink: var(--sidetone-ink, #e4eaef);
  --soft: var(--sidetone-soft, #9eacb8);
  --surface: var(--sidetone-surface, #18222b);
  --sunken: var(--sidetone-sunken, #111a21);
  --line: var(--sidetone-line, #2d3b47);
  --bar: var(--sidetone-bar, #2b4457);
  --accent: var(--sidetone-accent, #7dbce8);
  --accent-ink: var(--sidetone-accent-ink, #08202f);
  --tint: var(--sidetone-tint, #1f3342);
  --own: var(--sidetone-own, #1d405a);
  --other: var(--sidetone-other, #24313c);
  --fresh-ink: var(--sidetone-fresh-ink, #5fcf97);
  --danger: var(--sidetone-danger, #ff9c93);
  --online: var(--sidetone-online, #66a8ff);
  --free: var(--sidetone-free, #4fc487);
  --ringing: var(--sidetone-ringing, #f0b04a);
  --busy: var(--sidetone-busy, #ff8a80);
  --mark: var(--sidetone-mark, #6a5410);
  --avatar-light: 24%; --avatar-ink: 86%; --avatar-dye: 30%;
  --shadow: 0 6px 24px rgb(0 0 0 / 55%), 0 1px 3px rgb(0 0 0 / 45%);
  color-scheme: dark;
`;

export const themeCss = `
:host {
  --font: var(--sidetone-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif);
  ${light}
}
:host([data-theme="dark"]) { ${dark} }
@media (prefers-color-scheme: dark) { :host(:not([data-theme])) { ${dark} } }
`;
