/** The look of the settings, by the same colours as dock and boxes. */
const css = `
.settings {
  position: fixed; inset-block-end: 52px; inset-inline-end: 12px; z-index: 1042;
  inline-size: min(380px, calc(100vw - 24px)); max-block-size: min(640px, calc(100dvh - 72px));
  display: flex; flex-direction: column; overflow: hidden;
  background: var(--surface); color: var(--ink); font: 14px/1.4 var(--font); text-align: start;
  border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow);
}
.settings header { display: flex; align-items: center; gap: 8px; flex: none; min-block-size: 44px;
  padding-inline: 16px 8px; background: var(--bar); color: var(--bar-ink); }
.settings h2 { flex: 1; margin: 0; font-size: 15px; font-weight: 600; }
.settings .fields { overflow-y: auto; padding: 4px 16px 16px; overscroll-behavior: contain; }
.settings .group { padding-block: 12px 8px; }
.settings .group + .group { border-block-start: 1px solid var(--line); }
.settings .group h3 { margin: 0 0 4px; padding: 0; font-size: 12px; font-weight: 600; color: var(--soft); }
.settings .field { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
.settings label { flex: 1; display: flex; align-items: center; gap: 12px; min-block-size: 36px; cursor: pointer; }
.settings label span { flex: 1; }
.settings select { min-block-size: 32px; max-inline-size: 58%; padding-inline: 8px; color: var(--ink);
  background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; }
.settings input[type="range"] { inline-size: 45%; min-block-size: 24px; accent-color: var(--accent); }
.settings input[role="switch"] { appearance: none; flex: none; position: relative; inline-size: 40px; block-size: 24px;
  border: 1px solid var(--soft); border-radius: 12px; background: var(--sunken); cursor: pointer; }
.settings input[role="switch"]::before { content: ""; position: absolute; inset-block: 3px; inset-inline-start: 3px;
  inline-size: 16px; border-radius: 8px; background: var(--soft); }
.settings input[role="switch"]:checked { background: var(--accent); border-color: var(--accent); }
.settings input[role="switch"]:checked::before { inset-inline-start: 19px; background: var(--accent-ink); }
.settings input:disabled { opacity: .5; cursor: default; }
.settings .plain { min-block-size: 32px; padding-inline: 12px; border: 1px solid var(--line); border-radius: 8px;
  color: var(--accent); font-weight: 600; }
.settings .plain:hover { background: var(--sunken); }
.settings .plain[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.settings .reason { flex-basis: 100%; font-size: 13px; color: var(--soft); }
.settings .reason:empty { display: none; }
.settings .ask { padding-block-end: 6px; }
.settings .problem { padding: 10px 0 0; }
.settings[data-side="start"] { inset-inline: 12px auto; }
@media (max-width: 599px) {
  .settings, .settings[data-side="start"] { inset: 0; inline-size: auto; max-block-size: none; border: 0; border-radius: 0;
    padding-block-end: env(safe-area-inset-bottom); }
}
@media (prefers-reduced-motion: no-preference) {
  .settings input[role="switch"]::before { transition: inset-inline-start 120ms; }
}
@media (forced-colors: active) {
  .settings input[role="switch"] { forced-color-adjust: none; background: Canvas; border-color: ButtonText; }
  .settings input[role="switch"]::before { background: ButtonText; }
  .settings input[role="switch"]:checked { background: Highlight; }
}
`;

/** The stylesheet as an object, which a strict content policy allows. */
export function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
