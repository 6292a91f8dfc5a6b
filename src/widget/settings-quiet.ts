import type { Preferences } from "../wire/preferences.js";
import { h, say, set } from "./dom.js";
import { type Control, section } from "./settings-controls.js";
import type { GroupDeps } from "./settings-panel.js";

const hourMs = 3_600_000;
/** When a new day of work begins, by the user's own clock. */
const morning = 8;

/** Do not disturb: for an hour, until tomorrow, or off. */
export function createDoNotDisturb({ t, save, locale }: GroupDeps): Control {
  const clock = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  const status = h("p", { class: "reason", role: "status" });
  const offer = (text: string, until: () => Date | null): HTMLButtonElement => {
    const button = h("button", { type: "button", class: "plain", text });
    button.addEventListener("click", () => {
      void save({ doNotDisturbUntil: until()?.toISOString() ?? null });
    });
    return button;
  };
  const hour = offer(t("settings.quiet.hour"), () => new Date(Date.now() + hourMs));
  const tomorrow = offer(t("settings.quiet.tomorrow"), nextMorning);
  const off = offer(t("settings.quiet.off"), () => null);
  const { element } = section(t("settings.quiet"), [
    { element: h("div", { class: "field choices" }, hour, tomorrow, off), draw: () => undefined },
    { element: status, draw: () => undefined },
  ]);
  return {
    element,
    draw({ doNotDisturbUntil }: Preferences) {
      const until = doNotDisturbUntil === null ? null : new Date(doNotDisturbUntil);
      const isOn = until !== null && until.getTime() > Date.now();
      set(off, "aria-pressed", String(!isOn));
      say(status, isOn ? t("settings.quiet.until", { time: clock.format(until) }) : "");
    },
  };
}

function nextMorning(): Date {
  const then = new Date();
  then.setDate(then.getDate() + 1);
  then.setHours(morning, 0, 0, 0);
  return then;
}
