import { boxCss } from "./style-box.js";

/**
 * The look of dock and boxes. Colours are custom properties with a light and a dark value; a host overrides them by
 * setting the `--sidetone-…` ones on its page. Logical directions only, so that right-to-left is no special case.
 */
const css = `
:host {
  --ink: var(--sidetone-ink, #17212b);
  --soft: var(--sidetone-soft, #566370);
  --surface: var(--sidetone-surface, #ffffff);
  --sunken: var(--sidetone-sunken, #f2f5f7);
  --line: var(--sidetone-line, #d7dee4);
  --bar: var(--sidetone-bar, #22384a);
  --bar-ink: var(--sidetone-bar-ink, #ffffff);
  --accent: var(--sidetone-accent, #17608f);
  --accent-ink: var(--sidetone-accent-ink, #ffffff);
  --own: var(--sidetone-own, #dcebf6);
  --other: var(--sidetone-other, #eef1f4);
  --fresh: var(--sidetone-fresh, #0f7040);
  --danger: var(--sidetone-danger, #b3261e);
  --online: var(--sidetone-online, #1d6fd8);
  --font: var(--sidetone-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif);
  --shadow: 0 6px 24px rgb(16 32 48 / 22%), 0 1px 3px rgb(16 32 48 / 18%);
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: var(--sidetone-ink, #e4eaef);
    --soft: var(--sidetone-soft, #9eacb8);
    --surface: var(--sidetone-surface, #18222b);
    --sunken: var(--sidetone-sunken, #111a21);
    --line: var(--sidetone-line, #2d3b47);
    --bar: var(--sidetone-bar, #2b4457);
    --accent: var(--sidetone-accent, #7dbce8);
    --accent-ink: var(--sidetone-accent-ink, #08202f);
    --own: var(--sidetone-own, #1d405a);
    --other: var(--sidetone-other, #24313c);
    --fresh: var(--sidetone-fresh, #0f7040);
    --danger: var(--sidetone-danger, #ff9c93);
    --online: var(--sidetone-online, #66a8ff);
    --shadow: 0 6px 24px rgb(0 0 0 / 55%), 0 1px 3px rgb(0 0 0 / 45%);
    color-scheme: dark;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
/* What is inherited crosses into a shadow root: nothing of the host page's text style may. */
.edge, .banner, .spoken { all: initial; direction: inherit; font: 14px/1.4 var(--font); color: var(--ink); color-scheme: inherit; }
.edge {
  position: fixed; inset-block-end: 0; inset-inline: 12px; z-index: 1040; pointer-events: none;
  display: flex; justify-content: flex-end; align-items: flex-end; gap: 10px;
}
.boxes { display: flex; align-items: flex-end; justify-content: flex-end; gap: 10px; min-inline-size: 0; }
.box, .dock { pointer-events: auto; }
p { margin: 0; }
button, input, select, textarea { font: inherit; color: inherit; margin: 0; }
button { min-block-size: 28px; cursor: pointer; border: 0; border-radius: 6px; background: none; padding: 2px 8px; }
svg { inline-size: 18px; block-size: 18px; fill: none; stroke: currentColor; stroke-width: 1.8;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
header :focus-visible { outline-color: #fff; outline-offset: -3px; }
.icon { display: inline-grid; place-items: center; inline-size: 28px; block-size: 30px; padding: 0; flex: none; }
.icon:hover { background: rgb(255 255 255 / 16%); }
.tag { font-size: 11px; font-weight: 600; line-height: 16px; padding: 0 6px; border-radius: 8px;
  border: 1px solid currentColor; flex: none; }

.dock { inline-size: 288px; flex: none; border-radius: 10px 10px 0 0; box-shadow: var(--shadow);
  background: var(--surface); overflow: hidden; }
.dock:not(:has(.panel:not([hidden]))) { inline-size: 208px; }
.dock header, .box header { display: flex; align-items: center; gap: 2px; min-block-size: 40px;
  padding-inline: 4px 6px; background: var(--bar); color: var(--bar-ink); }
.bar { flex: 1; display: flex; align-items: center; gap: 8px; min-block-size: 36px; text-align: start; font-weight: 600; }
.badge { min-inline-size: 22px; padding: 0 6px; border-radius: 11px; background: #fff; color: #0f7040;
  font-size: 12px; font-weight: 700; line-height: 20px; text-align: center; }
.panel { block-size: min(480px, calc(100vh - 140px)); display: flex; flex-direction: column; }
.finder { display: flex; flex-direction: column; min-block-size: 0; flex: 1; }
.finder input { margin: 10px; padding: 6px 10px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--sunken); }
.found { overflow-y: auto; flex: 1; padding-block-end: 8px; }
h3 { margin: 8px 14px 2px; font-size: 12px; font-weight: 600; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; }
.row { display: flex; align-items: center; gap: 4px; padding-block: 4px; padding-inline: 14px 8px; }

.row:hover { background: var(--sunken); }
.person { flex: 1; min-inline-size: 0; display: flex; flex-direction: column; }
.who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.about { display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--soft); min-block-size: 18px; }
.about .number { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.about .count { font-weight: 700; color: var(--ink); }
.dot { inline-size: 9px; block-size: 9px; border-radius: 50%; border: 1.5px solid var(--soft); flex: none; }
.dot[data-online] { background: var(--online); border-color: var(--online); }
.action { color: var(--accent); font-size: 13px; font-weight: 600; border: 1px solid var(--line); flex: none; }
.action:hover { background: var(--accent); color: var(--accent-ink); border-color: var(--accent); }
.suggestion { margin: 0 10px 6px; inline-size: calc(100% - 20px); min-block-size: 36px; text-align: start;
  color: var(--accent); font-weight: 600; border: 1px dashed var(--accent); border-radius: 8px; }
.suggestion:hover { background: var(--sunken); }
.book { display: flex; gap: 8px; flex: none; padding: 8px 10px; border-block-start: 1px solid var(--line); }
.book button { color: var(--accent); font-weight: 600; border: 1px solid var(--line); min-block-size: 32px; padding-inline: 10px; }
.book button:hover { background: var(--sunken); }
.row .icon { color: var(--soft); }
.row .icon:hover { background: var(--line); }
.note { margin: 16px 14px; color: var(--soft); text-align: center; }
.problem { color: var(--danger); font-size: 13px; padding: 6px 12px; }
.problem:empty { display: none; }

.banner { position: fixed; inset-block-start: 0; inset-inline: 0; z-index: 1041; pointer-events: none;
  display: flex; justify-content: center; align-items: center; gap: 12px; }
.banner:not(:empty) { inline-size: max-content; max-inline-size: calc(100vw - 24px); margin: 10px auto;
  padding-block: 6px; padding-inline: 16px 8px; pointer-events: auto; background: var(--bar); color: var(--bar-ink);
  border-radius: 20px; box-shadow: var(--shadow); }
.banner button, .banner a { min-block-size: 28px; line-height: 24px; padding: 2px 12px; border-radius: 14px;
  background: rgb(255 255 255 / 18%); color: inherit; font-weight: 600; text-decoration: none; }
.spoken { position: fixed; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }

@media (max-width: 599px) {
  .edge { inset-inline: 0; gap: 0; }
  .bar-text { position: absolute; clip-path: inset(50%); }
  .dock:has(.panel:not([hidden])) .bar-text { position: static; clip-path: none; }
  .box[data-shape="minimised"] header .icon { display: none; }
  .box[data-shape="minimised"] { min-inline-size: 72px; flex-basis: 200px; }
  .boxes { flex: 1; gap: 4px; overflow: hidden; justify-content: flex-start; padding-inline: 4px; }
  .dock { inline-size: auto; margin-inline-end: 8px; }
  .dock:not(:has(.panel:not([hidden]))) { inline-size: auto; }
  .dock:has(.panel:not([hidden])), .box[data-shape="open"] { position: fixed; inset: 0; inline-size: auto;
    block-size: 100dvh; margin: 0; border-radius: 0; z-index: 1; padding-block-end: env(safe-area-inset-bottom); }
  .dock:has(.panel:not([hidden])) { display: flex; flex-direction: column; }
  .dock .panel, .box[data-shape="open"] .body { block-size: auto; flex: 1; min-block-size: 0; }
  /* What was opened last lies on top: a box over the list it was opened from. */
  .box[data-shape="open"] { z-index: 2; }
  .box[data-shape="open"] ~ .box[data-shape="open"] { z-index: 3; }
}
@media (prefers-reduced-motion: no-preference) {
  .box header, .action { transition: background-color 160ms; }
}
@media (forced-colors: active) {
  .box, .dock, .bubble { border: 1px solid; }
  .box[data-unread] header { outline: 3px solid Highlight; outline-offset: -3px; }
}
`;

/** The stylesheet as an object: a strict content policy of the host allows it, unlike a style element. */
export function sheet(more: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css + boxCss + more);
  return made;
}
