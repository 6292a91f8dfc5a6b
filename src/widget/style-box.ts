/** The look of the boxes: head, transcript, bubbles and composer. Colours and shared parts are in style.ts. */
export const boxCss = `
.box { inline-size: 326px; flex: none; border-radius: 10px 10px 0 0; box-shadow: var(--shadow);
  background: var(--surface); overflow: hidden; display: flex; flex-direction: column; }
.box[data-shape="minimised"] { inline-size: auto; flex: 0 1 190px; min-inline-size: 110px; }
.box[data-unread] header { background: var(--fresh); color: #fff; }
.box .title { flex: 1; min-inline-size: 0; min-block-size: 36px; display: flex; align-items: center; gap: 8px;
  text-align: start; font-weight: 600; padding-inline: 8px 4px; }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
.fresh { flex: none; font-size: 12px; font-weight: 700; }
.quiet { flex: none; display: inline-grid; opacity: .8; }
.quiet svg { inline-size: 15px; block-size: 15px; }
.body { block-size: min(440px, calc(100vh - 120px)); display: flex; flex-direction: column; position: relative; }
.menu { position: absolute; inset-block-start: 4px; inset-inline-end: 6px; z-index: 3; min-inline-size: 220px;
  max-inline-size: calc(100% - 12px); padding: 6px; display: flex; flex-direction: column;
  background: var(--surface); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); }
.menu button { text-align: start; min-block-size: 34px; padding-inline: 10px; }
.menu button:hover { background: var(--sunken); }
.message-menu { min-inline-size: 180px; max-inline-size: 260px; }
.message-menu[data-dir="in"] { inset-inline: 12px auto; }
.confirm { padding: 8px 10px; border-block-start: 1px solid var(--line); }
.confirm p { margin-block-end: 6px; font-size: 13px; color: var(--soft); }
.confirm label { font-size: 13px; color: var(--soft); }
.confirm input { display: block; inline-size: 100%; min-block-size: 32px; margin-block: 2px 8px; padding-inline: 8px;
  border: 1px solid var(--line); border-radius: 6px; background: var(--sunken); }
.confirm .yes { background: var(--accent); color: var(--accent-ink); font-weight: 600; }
.confirm .yes:hover { background: var(--accent); filter: brightness(1.1); }
.confirm .danger { background: var(--danger); color: var(--surface); font-weight: 600; }
.confirm .danger:hover { background: var(--danger); filter: brightness(1.1); }
.claim { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; padding: 2px 10px; font-size: 12.5px;
  background: var(--sunken); color: var(--soft); border-block-end: 1px solid var(--line); }
.claim .claimed { flex: 1; min-inline-size: 0; }
.claim[data-claim="other"] .claimed, .claim[data-claim="reader"] .claimed { color: var(--ink); font-weight: 600; }
.claim .action { min-block-size: 28px; padding-inline: 8px; color: var(--accent); font-weight: 600; }
.claim .problem { flex: 1 0 100%; }

.transcript { flex: 1; min-block-size: 0; position: relative; display: flex; }
.log { flex: 1; display: flex; flex-direction: column; overflow-y: auto; overflow-anchor: none; padding: 8px 10px;
  overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.log:focus-visible { outline-offset: -2px; }
.log > * { flex: none; }
.entries { display: flex; flex-direction: column; gap: 8px; margin-block-start: auto; }
.log > .more { display: block; margin: 2px auto 6px; color: var(--accent); font-size: 13px; }
.pill { position: absolute; inset-block-end: 8px; inset-inline: 0; margin-inline: auto; inline-size: max-content;
  display: flex; align-items: center; gap: 6px; min-block-size: 32px; padding-inline: 8px; border-radius: 16px;
  background: var(--surface); color: var(--accent); border: 1px solid var(--line); box-shadow: var(--shadow);
  font-size: 13px; font-weight: 600; z-index: 2; }
.pill svg { inline-size: 16px; block-size: 16px; }
.pill span:not(:empty) { padding-inline-start: 6px; }
.pill:has(span:not(:empty)) { background: var(--accent); color: var(--accent-ink); border-color: transparent; }
.day { position: sticky; inset-block-start: -8px; z-index: 1; text-align: center; font-size: 11.5px; font-weight: 600;
  color: var(--soft); padding-block: 2px; pointer-events: none; }
.day time { background: var(--surface); padding: 2px 10px; border-radius: 10px; border: 1px solid var(--line); }
.consent { align-self: center; max-inline-size: 92%; text-align: center; font-size: 12px; color: var(--soft);
  overflow-wrap: anywhere; text-wrap: balance; }
.divider { display: flex; align-items: center; gap: 8px; color: var(--fresh-ink); font-size: 11.5px; font-weight: 700; }
.divider::before, .divider::after { content: ""; flex: 1; block-size: 1px; background: currentColor; opacity: .55; }

.bubble { position: relative; max-inline-size: 84%; inline-size: fit-content; padding: 5px 10px; border-radius: 14px;
  border-end-start-radius: 4px; background: var(--other); align-self: flex-start; overflow: hidden;
  display: flow-root; flex: none; }
.bubble[data-dir="out"] { background: var(--own); align-self: flex-end; border-end-start-radius: 14px;
  border-end-end-radius: 4px; }
.bubble[data-joined] { margin-block-start: -6px; border-start-start-radius: 4px; }
.bubble[data-dir="out"][data-joined] { border-start-start-radius: 14px; border-start-end-radius: 4px; }
.bubble[data-joined] .author { display: none; }
.bubble[data-hit] { box-shadow: inset 0 0 0 2px var(--accent); }
.bubble[data-state="failed"], .bubble[data-state="blocked"], .bubble[data-state="waiting"] {
  box-shadow: inset 0 0 0 1px var(--danger); }
.bubble:focus-visible { outline-offset: -2px; }
.text { flex: 0 1 auto; min-inline-size: 0; margin-inline-end: auto; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.text a { color: inherit; text-underline-offset: 2px; }
.bubble[data-emoji] .text { font-size: 34px; line-height: 1.2; }
.bubble[data-emoji] { background: none; padding-inline: 2px; }
.files { flex: 1 0 100%; display: flex; flex-direction: column; gap: 4px; margin-block: 2px; }
.picture { display: block; }
.picture img { display: block; max-inline-size: 100%; block-size: auto; min-block-size: 24px;
  border-radius: 9px; background: var(--sunken); }
.file { display: flex; align-items: center; gap: 8px; min-block-size: 36px; padding: 4px 8px; border-radius: 9px;
  border: 1px solid var(--line); background: var(--surface); color: inherit; text-decoration: none; }
a.file:hover { border-color: var(--accent); }
.file-about { min-inline-size: 0; display: flex; flex-direction: column; }
.file-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
.file-size { font-size: 11px; color: var(--soft); text-align: start; }
.failed { font-size: 12px; color: var(--danger); }
.text:empty, .files:empty, .tray:empty { display: none; }
.composer[data-drop] { position: relative; }
.composer[data-drop]::after { content: attr(data-drop); position: absolute; inset: 4px; display: grid; place-items: center;
  border: 2px dashed var(--accent); border-radius: 10px; background: var(--surface); color: var(--accent); font-weight: 600; }
.author { flex: 1 0 100%; font-size: 12px; font-weight: 600; color: var(--soft); }
.said-by { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.meta { display: flex; align-items: center; gap: 4px; justify-content: flex-end; font-size: 11px; line-height: 15px;
  color: var(--soft); }
.tick { display: inline-grid; }
.tick svg { inline-size: 13px; block-size: 13px; stroke-width: 2.200; }
.tick[data-icon=""] { display: none; }
.state:empty { display: none; }
[data-state="failed"] :is(.state, .tick), [data-state="blocked"] :is(.state, .tick),
[data-state="waiting"] :is(.state, .tick) { color: var(--danger); font-weight: 600; }
.reason { flex: 1 0 100%; font-size: 12px; color: var(--danger); }
[data-state="queued"] > .reason, [data-state="unknown"] > .reason { color: var(--soft); }
.reason:empty { display: none; }
.remedies { flex: 1 0 100%; display: flex; gap: 6px; justify-content: flex-end; padding-block: 3px 2px; }
.file button, .remedies button { font-size: 13px; font-weight: 600; color: var(--accent); border: 1px solid currentColor; }
.options { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; inline-size: 26px; block-size: 24px;
  min-block-size: 24px; opacity: 0; color: var(--soft); background: inherit; border-radius: 12px; }
.bubble:hover .options, .bubble:focus-within .options, .bubble:focus .options { opacity: 1; }
.options:hover { background: var(--surface); color: var(--ink); }
@media (hover: none) { .options { opacity: .55; } .bubble { padding-inline-end: 26px; } }

.composer { border-block-start: 1px solid var(--line); padding: 6px 8px; background: var(--surface);
  display: flex; flex-direction: column; gap: 4px; }
.hint { font-size: 12px; color: var(--soft); padding-inline: 2px; }
.hint:empty, .blocked:empty { display: none; }
.blocked { font-size: 13px; padding: 8px 10px; border-radius: 8px; background: var(--sunken); color: var(--soft); }
.from { display: flex; align-items: center; gap: 8px; font-size: 12px; color: var(--soft); }
.from select { flex: 1; min-inline-size: 0; min-block-size: 28px; color: var(--ink); background: var(--sunken);
  border: 1px solid var(--line); border-radius: 6px; padding-inline: 6px; }
.field { display: flex; align-items: flex-end; gap: 2px; border: 1px solid var(--line); border-radius: 12px;
  background: var(--sunken); padding: 2px; }
.field:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.field:has(textarea[aria-invalid]) { border-color: var(--danger); box-shadow: 0 0 0 1px var(--danger); }
.field textarea { flex: 1; min-inline-size: 0; resize: none; field-sizing: content; max-block-size: 130px; min-block-size: 34px;
  padding: 6px 8px; border: 0; background: none; outline: none; scrollbar-width: thin; }
.field textarea:focus-visible { outline: none; }
.field textarea::placeholder { color: var(--soft); opacity: 1; }
.finder input:focus-visible { outline-offset: 0; }
.field .icon { block-size: 34px; color: var(--soft); }
.field .icon:hover { background: var(--line); color: var(--ink); }
.field .send { inline-size: 36px; border-radius: 10px; background: var(--accent); color: var(--accent-ink); }
.field .send:hover { background: var(--accent); color: var(--accent-ink); filter: brightness(1.1); }
.counter { display: flex; flex-wrap: wrap; gap: 2px 8px; justify-content: space-between; font-size: 11px; line-height: 15px; color: var(--soft); }
.counter:not(:has(:not(:empty))) { display: none; }
.counter .count { margin-inline-start: auto; flex: none; }
.counter .why { flex: 1 1 0; }
.offer { flex: 1 0 100%; display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; }
.offer:empty { display: none; }
.offer button { min-block-size: 24px; padding: 0 8px; margin-inline-start: -2px; font-weight: 600; color: var(--accent);
  border: 1px solid currentColor; }
.counter[data-long] .count { color: var(--danger); font-weight: 600; }

@media (max-width: 599px) {
  .box[data-shape="open"] .body { block-size: auto; flex: 1; min-block-size: 0; }
  .bubble { max-inline-size: 80%; }
}
@media (forced-colors: active) {
  .bubble, .pill, .day time, .menu, .field { border: 1px solid; }
  .bubble[data-hit], .field:focus-within { outline: 2px solid Highlight; }
}
`;
