import type { ContactInput, ContactView } from "../wire/people.js";
import type { Answer } from "./api.js";
import type { DialogPage, PageDeps } from "./contact-dialog.js";
import {
  createLines,
  emailLine,
  type Field,
  fieldId,
  type Lines,
  numberLine,
  textField,
} from "./contact-fields.js";
import { h, say } from "./dom.js";
import type { Word } from "./words.js";

interface FormStart {
  /** Null for a new one. */
  readonly contact: ContactView | null;
  /** The number that a new one begins with. */
  readonly number: string;
  /** Shows the contacts that the number may be added to instead. */
  readonly pick?: (number: string) => void;
}

interface Fields {
  readonly name: Field;
  readonly organisation: Field;
  readonly numbers: Lines;
  readonly emails: Lines;
  readonly share: HTMLInputElement;
}

/** A contact to fill in: new, or one that is there. */
export function createContactForm(deps: PageDeps, start: FormStart): DialogPage {
  const { t, client } = deps;
  const { contact } = start;
  const fields = createFields(deps, start);
  const problem = h("p", { class: "problem", role: "alert" });
  const save = h("button", { type: "submit", class: "primary", text: t("contact.save") });
  const element = h("form", { novalidate: true }, ...parts());

  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!save.disabled) void send();
  });

  function parts(): readonly (HTMLElement | null)[] {
    const { pick, number } = start;
    const other =
      pick && number !== ""
        ? h("button", {
            type: "button",
            class: "other",
            text: t("contact.toExisting"),
            onclick: () => pick(number),
          })
        : null;
    const cancel = h("button", { type: "button", text: t("cancel"), onclick: deps.close });
    return [
      other,
      fields.name.element,
      fields.organisation.element,
      fields.numbers.element,
      fields.emails.element,
      shareOf(deps, contact, fields.share),
      problem,
      contact ? removalOf(deps, contact) : null,
      h("footer", {}, cancel, save),
    ];
  }

  async function send(): Promise<void> {
    save.disabled = true;
    say(save, t("contact.saving"));
    const { input, blamed } = inputOf(fields);
    const answer = contact
      ? await client.api.request<ContactView>("PUT", `v1/contacts/${encodeURIComponent(contact.id)}`, input)
      : await client.api.request<ContactView>("POST", "v1/contacts", input);
    save.disabled = false;
    say(save, t("contact.save"));
    if (answer.ok) deps.done();
    else say(problem, blame(answer, blamed, deps));
  }

  const held = (): string => JSON.stringify(inputOf(fields).input);
  const before = held();
  return { element, focus: () => fields.name.input.focus(), isChanged: () => held() !== before };
}

function createFields({ t }: PageDeps, { contact, number }: FormStart): Fields {
  const first = number === "" ? [] : [{ number, display: number, label: t("contact.type.mobile") }];
  return {
    name: textField(t("contact.name"), contact?.name ?? ""),
    organisation: textField(t("contact.organisation"), contact?.organisation ?? ""),
    numbers: createLines(
      { title: t("contact.numbers"), add: t("contact.addNumber"), remove: t("contact.removeNumber") },
      contact?.numbers ?? first,
      (one) =>
        numberLine(
          t,
          one ? { number: one.display, label: one.label } : { number: "", label: t("contact.type.mobile") },
        ),
    ),
    emails: createLines(
      { title: t("contact.emails"), add: t("contact.addEmail"), remove: t("contact.removeEmail") },
      contact?.emails ?? [],
      (one) => emailLine(t, one ?? ""),
    ),
    share: h("input", { type: "checkbox" }),
  };
}

/** Whose it is: chosen by office managers for a new one, told where it is shared. */
function shareOf(
  { t, canShare }: PageDeps,
  contact: ContactView | null,
  box: HTMLInputElement,
): HTMLElement | null {
  if (contact) return contact.shared ? h("p", { class: "hint", text: t("contact.shared") }) : null;
  return canShare() ? h("label", { class: "share" }, box, t("contact.share")) : null;
}

/** What the fields hold, and which field each path of an answer means. Empty lines are none. */
function inputOf({ name, organisation, numbers, emails, share }: Fields) {
  const filled = (lines: Lines) => lines.lines().filter(({ field }) => field.input.value.trim() !== "");
  const [numberLines, emailLines] = [filled(numbers), filled(emails)];
  const input: ContactInput = {
    name: name.input.value,
    organisation: organisation.input.value,
    shared: share.checked,
    numbers: numberLines.map(({ field, label }) => ({ number: field.input.value, label: label() })),
    emails: emailLines.map(({ field }) => field.input.value),
  };
  const blamed = new Map<string, Field>([
    ["name", name],
    ["organisation", organisation],
    ...numberLines.map(({ field }, index) => [`numbers.${index}`, field] as const),
    ...emailLines.map(({ field }, index) => [`emails.${index}`, field] as const),
  ]);
  return { input, blamed };
}

/** Shows each fault at its field, the first of which gets the focus; what belongs to none is answered. */
function blame(
  answer: Extract<Answer<unknown>, { readonly ok: false }>,
  blamed: ReadonlyMap<string, Field>,
  { t }: PageDeps,
): string {
  const { failure } = answer;
  for (const field of blamed.values()) field.blame("");
  if (failure.kind !== "refused") return t("cantReach");
  const faults = failure.fields ?? [];
  const said = faults.map(({ path, message, code }) => {
    const field = blamed.get(path) ?? blamed.get(path.split(".").slice(0, 2).join("."));
    const words = code ? t(`contact.fault.${code}` as Word) : message;
    field?.blame(words);
    return { field, words };
  });
  said.find(({ field }) => field)?.field?.input.focus();
  if (faults.length === 0) return failure.code === "not-found" ? t("contact.changed") : failure.message;
  return said.find(({ field }) => !field)?.words ?? "";
}

/** The way to delete a contact, which asks first. */
function removalOf({ t, client, done }: PageDeps, { id }: ContactView): HTMLElement {
  const question = h("p", { id: fieldId(), text: t("contact.deleteQuestion") });
  const ask = h("button", {
    type: "button",
    class: "delete",
    text: t("contact.delete"),
    onclick: () => open(true),
  });
  const no = h("button", { type: "button", text: t("cancel"), onclick: () => open(false) });
  const yes = h("button", {
    type: "button",
    class: "danger",
    text: t("removeYes"),
    onclick: () => void remove(),
  });
  const problem = h("p", { class: "problem", role: "alert" });
  const confirm = h("div", {
    class: "confirm",
    role: "alertdialog",
    "aria-labelledby": question.id,
    hidden: true,
  });
  confirm.append(question, yes, no, problem);

  function open(asking: boolean): void {
    confirm.hidden = !asking;
    ask.hidden = asking;
    (asking ? no : ask).focus();
  }

  async function remove(): Promise<void> {
    const answer = await client.api.request("DELETE", `v1/contacts/${encodeURIComponent(id)}`);
    if (answer.ok) done();
    else say(problem, answer.failure.kind === "refused" ? t("contact.changed") : t("cantReach"));
  }

  return h("div", { class: "removal" }, ask, confirm);
}
