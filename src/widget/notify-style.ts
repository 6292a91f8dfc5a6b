/** The look of what stands above the dock: that sound is locked, and the question about notifications. */
export const notifyCss = `
.stack { display: flex; flex-direction: column; align-items: inherit; gap: 8px; flex: none; pointer-events: none; }
.notes { display: flex; flex-direction: column; align-items: inherit; gap: 8px; pointer-events: none; }
.notes > * { pointer-events: auto; }
.chip { padding-inline: 12px; border-radius: 14px; font-size: 12px; background: var(--surface); color: var(--soft);
  border: 1px solid var(--line); box-shadow: var(--shadow); }
.chip:hover { color: var(--ink); }
.invitation { inline-size: min(288px, calc(100vw - 24px)); padding: 12px 14px; display: grid; gap: 8px;
  background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.invitation .reason { font-size: 13px; color: var(--soft); }
.invitation p:first-child { font-weight: 600; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; }
.invitation button { min-block-size: 32px; padding-inline: 12px; border-radius: 8px; border: 1px solid var(--line); }
.invitation .primary { background: var(--accent); color: var(--accent-ink); border-color: var(--accent); font-weight: 600; }
@media (max-width: 599px) { .notes { margin-inline-end: 8px; } }
`;
