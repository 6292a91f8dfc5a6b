import type { ImportReply } from "../wire/people.js";
import type { DialogPage, PageDeps } from "./contact-dialog.js";
import { fieldId } from "./contact-fields.js";
import { foreign, h, say } from "./dom.js";
import type { Word } from "./words.js";

const shownProblems = 50;

/** Takes a file of contacts, and says what became of it. */
export function createContactImport({ t, client, canShare, close }: PageDeps): DialogPage {
  const hint = h("p", { class: "hint", id: fieldId(), text: t("contact.importHint") });
  const accept = ".vcf,.csv,.txt,text/vcard,text/csv";
  const file = h("input", { type: "file", id: fieldId(), accept, "aria-describedby": hint.id });
  const share = h("input", { type: "checkbox" });
  const problem = h("p", { class: "problem", role: "alert" });
  const result = h("div", { class: "result", role: "status" });
  const send = h("button", { type: "submit", class: "primary", text: t("contact.import") });
  const cancel = h("button", { type: "button", text: t("close"), onclick: close });
  const element = h(
    "form",
    {},
    h("div", { class: "entry" }, h("label", { for: file.id, text: t("contact.file") }), file, hint),
    canShare() ? h("label", { class: "share" }, share, t("contact.share")) : null,
    problem,
    result,
    h("footer", {}, cancel, send),
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const [chosen] = file.files ?? [];
    if (chosen && !send.disabled) void upload(chosen);
    else file.focus();
  });

  async function upload(chosen: File): Promise<void> {
    send.disabled = true;
    say(problem, "");
    result.replaceChildren();
    // What browsers call a file's type depends on what else is installed: the server looks into it.
    const answer = await client.api.upload<ImportReply>(
      `v1/contacts/import?shared=${share.checked}`,
      chosen,
      "text/csv",
    );
    send.disabled = false;
    if (answer.ok) {
      client.contactsChanged();
      result.replaceChildren(...told(answer.value));
    } else say(problem, answer.failure.kind === "refused" ? answer.failure.message : t("cantReach"));
  }

  function told({ imported, known, problems }: ImportReply): readonly HTMLElement[] {
    const lines = problems.slice(0, shownProblems).map(({ row, code, value }) => {
      const reason = t(`contact.fault.${code}` as Word);
      const words = row > 0 ? t("contact.line", { row, reason }) : reason;
      return h("li", {}, words, ...(value === "" ? [] : [" ", h("q", {}, foreign(value))]));
    });
    return [
      h("p", { text: t("contact.imported", { count: imported }) }),
      ...(known > 0 ? [h("p", { text: t("contact.known", { count: known }) })] : []),
      ...(lines.length > 0 ? [h("p", { text: t("contact.leftOut") }), h("ul", {}, ...lines)] : []),
    ];
  }

  return { element, focus: () => file.focus() };
}
