/** The look of the list in the dock: the search, groups, rows, dots. */
export const listCss = `
.finder { display: flex; flex-direction: column; min-block-size: 0; flex: 1; }
.search { position: relative; margin: 10px 12px 6px; display: flex; }
.search svg { position: absolute; inset-block-start: 9px; inset-inline-start: 10px; color: var(--soft);
  pointer-events: none; }
.search input { flex: 1; min-inline-size: 0; min-block-size: 36px; padding-block: 6px; padding-inline: 36px 8px;
  border: 1px solid var(--line); border-radius: 10px; background: var(--sunken); }
.search input::placeholder { color: var(--soft); opacity: 1; }
.search input:focus-visible { outline-offset: -1px; }
.found { overflow-y: auto; flex: 1; padding-block-end: 10px; overscroll-behavior: contain;
  scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
h3 { position: sticky; inset-block-start: 0; z-index: 1; margin: 0; padding: 4px 14px 2px; background: var(--surface);
  font-size: 12px; font-weight: 600; color: var(--soft); }
.fold { inline-size: 100%; min-block-size: 26px; padding: 0; text-align: start; font-weight: 600; }
.fold::after { content: ""; display: inline-block; inline-size: 5px; block-size: 5px; margin-inline-start: 8px;
  border: solid; border-width: 0 1.500px 1.500px 0; rotate: 45deg; translate: 0 -3px; opacity: .7; }
.fold[aria-expanded="false"]::after { rotate: -45deg; translate: 0 -1px; }
.end { block-size: 1px; }
.row { display: grid; grid-template-columns: 34px minmax(0, 1fr) auto; align-items: center; column-gap: 10px;
  padding-block: 6px; padding-inline: 14px 10px; }
.row:hover, .row:focus-within { background: var(--sunken); }
.avatar { grid-row: span 2; align-self: start; display: grid; place-items: center; inline-size: 34px; block-size: 34px;
  border-radius: 50%; font-size: 12.5px; font-weight: 600; user-select: none;
  background: hsl(var(--hue) var(--avatar-dye) var(--avatar-light)); color: hsl(var(--hue) 45% var(--avatar-ink)); }
.who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
.who .more { margin-inline-start: 6px; font-size: 12px; font-weight: 400; color: var(--soft); }
.about { grid-column: 2 / -1; display: flex; align-items: center; flex-wrap: wrap; gap: 0 10px; min-block-size: 18px;
  font-size: 12px; color: var(--soft); min-inline-size: 0; }
.who ~ .about:has(.status) { margin-block-start: -4px; }
.about .number { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.about .actions { margin-block: 2px; }
.row[data-unread] .who { font-weight: 700; }
.about .count { font-weight: 700; color: var(--ink); }
.status { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
/* Each state has a shape of its own, since not everybody tells the colours apart. */
.dot { inline-size: 9px; block-size: 9px; border-radius: 50%; flex: none; border: 1.500px solid var(--soft); }
[data-presence="online"] .dot { background: var(--online); border-color: var(--online); }
[data-presence="away"] .dot { border-color: var(--online);
  background: linear-gradient(to top, color-mix(in srgb, var(--online) 70%, transparent) 50%, transparent 50%); }
[data-phone="free"] .dot { background: var(--free); border-color: var(--free); }
[data-phone="ringing"] .dot { background: var(--ringing); border-color: var(--ringing); border-radius: 1px; rotate: 45deg;
  inline-size: 8px; block-size: 8px; }
[data-phone="busy"] .dot { background: var(--busy); border-color: var(--busy); border-radius: 2px; }
[data-phone="do-not-disturb"] .dot { border-color: var(--busy);
  background: linear-gradient(var(--busy), var(--busy)) center / 100% 2.500px no-repeat; }
[data-phone="unregistered"] .dot { border-style: dotted; }
.row .icon { color: var(--soft); }
.row .icon:hover { background: var(--line); color: var(--ink); }
.actions { display: flex; gap: 4px; flex: none; }
.action { color: var(--accent); background: var(--tint); font-size: 13px; font-weight: 600; flex: none;
  border-radius: 14px; padding-inline: 10px; }
.action:hover { background: var(--accent); color: var(--accent-ink); }
.hit { display: grid; gap: 2px; inline-size: 100%; padding: 7px 14px; text-align: start; border-radius: 0; }
.hit:hover { background: var(--sunken); }
.hit:focus-visible { outline-offset: -2px; }
.hit-head { display: flex; align-items: center; gap: 6px; min-inline-size: 0; }
.hit-head time { margin-inline-start: auto; font-size: 12px; color: var(--soft); flex: none; }
.hit-text { font-size: 13px; color: var(--soft); overflow: hidden; overflow-wrap: anywhere; display: -webkit-box;
  -webkit-line-clamp: 2; -webkit-box-orient: vertical; }
mark { background: var(--mark); color: var(--ink); border-radius: 2px; padding-inline: 1px; }
.suggestion { margin: 4px 12px 6px; inline-size: calc(100% - 24px); min-block-size: 38px; text-align: start;
  color: var(--accent); background: var(--tint); font-weight: 600; border-radius: 10px; padding-inline: 12px; }
.suggestion:hover { background: var(--accent); color: var(--accent-ink); }

@media (forced-colors: active) {
  .action, .suggestion, .avatar { border: 1px solid; }
  .dot { forced-color-adjust: none; border-color: CanvasText; }
  [data-presence="online"] .dot, :is([data-phone="free"], [data-phone="ringing"], [data-phone="busy"]) .dot {
    background: CanvasText; border-color: CanvasText; }
  [data-presence="away"] .dot { background: linear-gradient(to top, CanvasText 50%, transparent 50%); }
  [data-phone="do-not-disturb"] .dot { background: linear-gradient(CanvasText, CanvasText) center / 100% 2.500px no-repeat; }
}
`;
