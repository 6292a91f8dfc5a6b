/** The look of the dock: its bar, and the panel that the list comes into. */
export const dockCss = `
@media print { :host { display: none; } }
.dock { inline-size: max-content; min-inline-size: 208px; flex: none; border-radius: 12px 12px 0 0; box-shadow: var(--shadow);
  background: var(--surface); overflow: hidden; }
.dock[data-open] { inline-size: 328px; min-inline-size: 0; }
.bar { flex: 1; min-inline-size: 0; display: flex; align-items: center; gap: 8px; min-block-size: 36px;
  text-align: start; font-weight: 600; }
.bar-text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.badge { min-inline-size: 22px; padding: 0 6px; border-radius: 11px; background: #fff; color: #0f7040; flex: none;
  font-size: 12px; font-weight: 700; line-height: 20px; text-align: center; }
.panel { block-size: min(520px, calc(100dvh - 120px)); display: flex; flex-direction: column; }
.book { display: flex; gap: 8px; flex: none; padding: 8px 12px; border-block-start: 1px solid var(--line); }
.book button { color: var(--accent); font-weight: 600; font-size: 13px; min-block-size: 32px; padding-inline: 10px; }
.book button:hover { background: var(--sunken); }
.note { margin: 20px 14px; color: var(--soft); text-align: center; }
.note:empty { display: none; }
.problem { color: var(--danger); font-size: 13px; padding: 6px 14px; }
.problem:empty { display: none; }
`;
