/** Narrow pages, such as on a phone or zoomed in far: one sheet over everything. Stands behind all other styles. */
export const phoneCss = `
@media (max-width: 599px) {
  .edge { inset-inline: 0; gap: 0; }
  .boxes { flex: 1; gap: 4px; overflow: hidden; padding-inline: 4px; }
  .edge:not([data-side="start"]) .boxes { justify-content: flex-start; }
  .box[data-shape="minimised"] header .icon { display: none; }
  .box[data-shape="minimised"] { min-inline-size: 72px; flex-basis: 200px; }
  /* One sheet over everything, as high as the keyboard leaves room; \`--seen-…\` follow the visual viewport. */
  .dock[data-open], .box[data-shape="open"] { position: fixed; inset-block-start: var(--seen-top, 0);
    inset-inline: 0; inline-size: auto; block-size: var(--seen-height, 100dvh); margin: 0; border-radius: 0; z-index: 1;
    display: flex; flex-direction: column; box-shadow: none;
    padding-block-end: env(safe-area-inset-bottom); background: var(--surface); }
  .dock[data-open] > header, .box[data-shape="open"] > header { min-block-size: 48px;
    padding-block-start: env(safe-area-inset-top);
    padding-inline: max(4px, env(safe-area-inset-left)) max(6px, env(safe-area-inset-right)); }
  .dock[data-open] .icon, .box[data-shape="open"] header .icon { inline-size: 40px; block-size: 40px; }
  .box[data-shape="open"] header .minimise { display: none; }
  .box[data-shape="open"] header .back { display: inline-grid; }
  .dock .panel, .box[data-shape="open"] .body { block-size: auto; flex: 1; min-block-size: 0; }
  /* What was opened last lies on top: a box over the list it was opened from. */
  .box[data-shape="open"] { z-index: 2; }
  .box[data-shape="open"] ~ .box[data-shape="open"] { z-index: 3; }
  .dock { inline-size: auto; margin-inline: 8px; }
  .dock:not([data-open]) .bar-text { position: absolute; clip-path: inset(50%); }
  .row { padding-block: 8px; }
  .action { min-block-size: 34px; padding-inline: 14px; }
}
`;
