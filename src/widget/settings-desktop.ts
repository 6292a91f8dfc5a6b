import { h } from "./dom.js";
import { type Control, toggle } from "./settings-controls.js";
import type { GroupDeps } from "./settings-panel.js";

/** Notifications of the browser, and whether they show the text. */
export function createDesktop(deps: GroupDeps): readonly Control[] {
  const { t, save, notices } = deps;
  const ask = h("button", { type: "button", class: "plain", text: t("settings.allow") });
  const why = h("div", { class: "field ask" }, h("p", { class: "reason", text: t("notify.why") }), ask);
  const desktop = toggle(
    t("settings.desktop"),
    (preferences) => preferences.desktop && notices.permission() === "granted",
    (on) => void turn(on),
  );

  async function turn(on: boolean): Promise<void> {
    // Only the click itself may ask; where it was refused before, the browser asks nobody.
    const answer = on && notices.permission() === "default" ? await notices.ask() : notices.permission();
    await save({ desktop: on && answer === "granted" });
    explain();
  }

  function explain(): void {
    const { supported } = notices;
    const denied = supported && notices.permission() === "denied";
    desktop.refuse(!supported ? t("settings.needsHttps") : denied ? t("settings.denied") : null);
    why.hidden = !supported || notices.permission() !== "default";
  }

  ask.addEventListener("click", () => void turn(true));
  desktop.element.append(why);
  return [
    {
      element: desktop.element,
      draw(preferences) {
        explain();
        desktop.draw(preferences);
      },
    },
    toggle(
      t("settings.showText"),
      ({ showText }) => showText,
      (showText) => save({ showText }),
    ),
  ];
}
