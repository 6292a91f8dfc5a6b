/** What all parts share, and how they stand at the bottom edge. */
export const frameCss = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
/* What is inherited crosses into a shadow root: nothing of the host page's text style may. */
.edge, .banner, .spoken { all: initial; font: 14px/1.4 var(--font); color: var(--ink); color-scheme: inherit; }
.edge {
  position: fixed; inset-block-end: 0; inset-inline: 12px; z-index: 1040; pointer-events: none;
  display: flex; justify-content: flex-end; align-items: flex-end; gap: 10px;
}
.boxes { display: flex; align-items: flex-end; justify-content: flex-end; gap: 10px; min-inline-size: 0; }
.edge[data-side="start"] .stack { align-items: flex-start; }
.edge[data-side="start"], .edge[data-side="start"] .boxes { flex-direction: row-reverse; }
/* Out of the way of a control of the page that nothing else can bring into view. */
.edge[data-aside] { visibility: hidden; }
.box, .dock { pointer-events: auto; }
p { margin: 0; }
button, input, select, textarea { font: inherit; color: inherit; margin: 0; letter-spacing: inherit; }
button { min-block-size: 28px; cursor: pointer; border: 0; border-radius: 6px; background: none; padding: 2px 8px; }
svg { inline-size: 18px; block-size: 18px; fill: none; stroke: currentColor; stroke-width: 1.8;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
header :focus-visible { outline-color: var(--bar-ink); outline-offset: -3px; }
.icon { display: inline-grid; place-items: center; inline-size: 30px; block-size: 30px; padding: 0; flex: none; }
.back { display: none; }
:dir(rtl) > .back svg { scale: -1 1; }
.icon:hover { background: rgb(255 255 255 / 16%); }
.tag { font-size: 11px; font-weight: 600; line-height: 16px; padding: 0 6px; border-radius: 8px;
  border: 1px solid currentColor; flex: none; }
.dock header, .box header { display: flex; align-items: center; gap: 2px; min-block-size: 40px;
  padding-inline: 4px 6px; background: var(--bar); color: var(--bar-ink); flex: none; }

.call-line { padding: 8px 14px; font-size: 13px; background: var(--tint); color: var(--ink); }
.call-line:empty { display: none; }
.call-line[data-problem] { color: var(--danger); background: none; }
.banner { position: fixed; inset-block-start: 0; inset-inline: 0; z-index: 1041; pointer-events: none;
  display: flex; justify-content: center; align-items: center; gap: 12px; }
.banner:not(:empty) { inline-size: max-content; max-inline-size: calc(100vw - 24px); margin: 10px auto;
  padding-block: 6px; padding-inline: 16px 8px; pointer-events: auto; background: var(--bar); color: var(--bar-ink);
  border-radius: 20px; box-shadow: var(--shadow); }
.banner button, .banner a { min-block-size: 28px; line-height: 24px; padding: 2px 12px; border-radius: 14px;
  background: rgb(255 255 255 / 18%); color: inherit; font-weight: 600; text-decoration: none; }
.spoken { position: fixed; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }

@media (prefers-reduced-motion: no-preference) {
  .box header, .action { transition: background-color 160ms; }
}
@media (forced-colors: active) {
  .box, .dock, .bubble { border: 1px solid; }
  .box[data-unread] header { outline: 3px solid Highlight; outline-offset: -3px; }
}
`;
