import type { DirectoryReply } from "../wire/api.js";
import type { ContactView } from "../wire/people.js";
import type { DialogPage, PageDeps } from "./contact-dialog.js";
import { createTypeChoice, fieldId } from "./contact-fields.js";
import { foreign, h, say } from "./dom.js";

const typingPauseMs = 150;

/** Finds the contact that a number is added to. */
export function createContactPicker({ t, client, done }: PageDeps, number: string): DialogPage {
  const field = h("input", {
    type: "search",
    dir: "auto",
    autocomplete: "off",
    "aria-label": t("searchContacts"),
  });
  field.placeholder = t("searchContacts");
  const type = createTypeChoice(t, t("contact.type.mobile"));
  const found = h("ul", { "aria-label": t("contactList") });
  const none = h("p", { class: "note", hidden: true, text: t("contact.noneFound") });
  const problem = h("p", { class: "problem", role: "alert" });
  const what = h(
    "div",
    { class: "line" },
    type.element,
    h("bdi", { dir: "ltr", class: "what", text: number }),
  );
  const element = h("div", { class: "picker" }, what, field, problem, found, none);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), typingPauseMs);
  });

  async function search(): Promise<void> {
    asked++;
    const mine = asked;
    const query = new URLSearchParams({ q: field.value.trim().slice(0, 100), limit: "50" });
    const answer = await client.api.request<DirectoryReply>("GET", `v1/directory?${query}`);
    // An answer to an older question must not overwrite a newer one.
    if (mine !== asked) return;
    if (!answer.ok) return say(problem, t("searchFailed"));
    say(problem, "");
    const contacts = answer.value.contacts.filter(({ editable }) => editable);
    found.replaceChildren(...contacts.map(row));
    none.hidden = contacts.length > 0;
  }

  function row({ id, name, organisation }: ContactView): HTMLElement {
    const who = h("span", { class: "who", id: fieldId() }, foreign(name));
    const about = organisation ? h("span", { class: "about" }, foreign(organisation)) : null;
    const add = h("button", {
      type: "button",
      class: "action",
      text: t("contact.addHere"),
      "aria-describedby": who.id,
      onclick: () => void put(id),
    });
    return h("li", {}, h("span", { class: "person" }, who, about), add);
  }

  async function put(id: string): Promise<void> {
    const path = `v1/contacts/${encodeURIComponent(id)}/numbers`;
    const answer = await client.api.request("POST", path, { number, label: type.value() });
    if (answer.ok) return done();
    const { failure } = answer;
    if (failure.kind !== "refused") say(problem, t("cantReach"));
    else say(problem, failure.fields?.[0]?.message ?? t("contact.changed"));
  }

  return {
    element,
    focus() {
      field.focus();
      void search();
    },
  };
}
