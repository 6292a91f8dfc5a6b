/** The look of the contact dialog, by the same colours as dock and boxes. */
const css = `
dialog.contact {
  inline-size: min(480px, calc(100vw - 24px)); max-block-size: min(720px, calc(100dvh - 48px)); margin: auto; padding: 0;
  overflow: hidden; background: var(--surface); color: var(--ink); font: 14px/1.4 var(--font); text-align: start;
  border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow);
}
dialog.contact[open] { display: flex; flex-direction: column; }
dialog.contact::backdrop { background: rgb(8 16 24 / 45%); }
.contact header { display: flex; align-items: center; gap: 8px; flex: none; min-block-size: 48px;
  padding-inline: 20px 8px; background: var(--bar); color: var(--bar-ink); }
.contact h2 { flex: 1; margin: 0; font-size: 16px; font-weight: 600; }
.contact .content { overflow-y: auto; overscroll-behavior: contain; scroll-padding-block-end: 80px; }
.contact form, .contact .picker { display: flex; flex-direction: column; gap: 14px; padding: 16px 20px 0; }
.contact .picker { padding-block-end: 16px; }
.contact [hidden] { display: none; }
.contact .entry { display: flex; flex-direction: column; gap: 4px; min-inline-size: 0; flex: 1; }
.contact .entry > label, .contact legend { font-size: 13px; font-weight: 600; color: var(--soft); padding: 0; }
.contact fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; }
.contact legend { margin-block-end: 4px; }
.contact input:not([type="checkbox"]), .contact select { inline-size: 100%; min-block-size: 36px; padding: 6px 10px;
  color: var(--ink); background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; box-sizing: border-box; }
.contact input[aria-invalid] { border-color: var(--danger); }
.contact input[type="tel"], .contact input[type="email"] { text-align: start; }
.contact .line { display: flex; align-items: flex-start; gap: 6px; margin-block-end: 6px; }
.contact .type { flex: none; inline-size: 128px; display: flex; flex-direction: column; gap: 4px; }
.contact .line > .icon { inline-size: 32px; block-size: 36px; color: var(--soft); }
.contact .icon:hover { background: var(--sunken); }
.contact header .icon:hover { background: rgb(255 255 255 / 16%); }
.contact .what { padding-block: 8px; font-weight: 600; }
.contact .add, .contact .other { align-self: flex-start; color: var(--accent); font-weight: 600;
  min-block-size: 32px; padding-inline: 10px; border: 1px solid var(--line); }
.contact .add:hover, .contact .other:hover, .contact footer button:hover { background: var(--sunken); }
.contact .other { inline-size: 100%; border-style: dashed; border-color: var(--accent); min-block-size: 38px; }
.contact .share { display: flex; align-items: center; gap: 10px; min-block-size: 32px; cursor: pointer; }
.contact .share input { inline-size: 18px; block-size: 18px; accent-color: var(--accent); }
.contact .hint { font-size: 13px; color: var(--soft); }
.contact .problem { padding: 0; }
.contact .delete { color: var(--danger); font-weight: 600; padding-inline: 0; min-block-size: 32px; }
.contact .confirm { border: 1px solid var(--line); border-radius: 8px; padding: 12px; }
.contact .confirm button { min-block-size: 34px; padding-inline: 14px; }
.contact .discard { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 8px; flex: none;
  padding: 12px 20px; background: var(--sunken); border-block-start: 1px solid var(--line); }
.contact .discard p { flex: 1; font-weight: 600; }
.contact .discard button { min-block-size: 36px; padding-inline: 16px; border: 1px solid var(--line); font-weight: 600;
  background: var(--surface); }
.contact .discard .danger { color: var(--danger); border-color: var(--danger); }
.contact footer { position: sticky; inset-block-end: 0; display: flex; justify-content: flex-end; gap: 8px;
  margin-inline: -20px; padding: 12px 20px; background: var(--surface); border-block-start: 1px solid var(--line); }
.contact footer button { min-block-size: 36px; padding-inline: 16px; border: 1px solid var(--line); font-weight: 600; }
.contact footer .primary, .contact footer .primary:hover { background: var(--accent); color: var(--accent-ink);
  border-color: var(--accent); }
.contact button:disabled { opacity: .6; cursor: default; }
.contact .picker li { display: flex; align-items: center; gap: 8px; padding-block: 6px;
  border-block-start: 1px solid var(--line); }
.contact .result ul { list-style: disc; padding-inline-start: 20px; max-block-size: 200px; overflow-y: auto; }
.contact .result li { overflow-wrap: anywhere; }
@media (max-width: 599px) {
  dialog.contact { inline-size: 100vw; max-inline-size: none; block-size: 100dvh; max-block-size: none; border: 0;
    border-radius: 0; }
  .contact .content { flex: 1; display: flex; flex-direction: column; }
  .contact form { flex: 1; }
  .contact footer { margin-block-start: auto; }
  .contact .type { inline-size: 104px; }
}
`;

/** The stylesheet as an object, like the widget's own. */
export function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
