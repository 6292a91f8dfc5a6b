import type { Page } from "playwright-core";

/** What strangers write who mean harm: markup, templates, turned letters, piled marks, links that are scripts. */
export const hostileTexts: readonly string[] = [
  `<img src=x onerror="window.hacked = 1">`,
  "{{7*7}} {{{body}}} #{7*7} <%= 7*7 %>",
  `</textarea></script><script>window.hacked = 1</script>`,
  "javascript:alert(1) data:text/html,x //evil.example",
  "\u202Edesrever\u202C \u2066isolate",
  `a${"\u0301".repeat(2000)}`,
  `"' onmouseover='window.hacked=1' x="`,
];

/** Nothing ran, nothing but http became a link, and the markup of texts and names made no element. */
export async function isHarmless(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const roots = [document, document.querySelector("sidetone-dock")?.shadowRoot];
    const found = roots.flatMap((root) => [
      ...(root?.querySelectorAll("img, [onerror], [onclick], [onmouseover], b[onclick]") ?? []),
      ...[...(root?.querySelectorAll("a") ?? [])].filter(({ protocol }) => !/^https?:$/.test(protocol)),
    ]);
    return !("hacked" in window) && found.length === 0;
  });
}
