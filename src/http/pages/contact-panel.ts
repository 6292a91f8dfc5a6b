import type { Contact } from "../../core/model.js";
import type { ConversationView } from "../../wire/api.js";
import type { Api } from "../api/route.js";
import type { Presenter } from "../present.js";
import type { SignedIn } from "../session.js";
import { contactsHref } from "./contacts.js";
import { avatarOf } from "./rows.js";
import type { PanelNumberView, PanelView } from "./views.js";

/** Who is on the other side, with every way to reach them; of a stranger only the number is known. */
export async function panelOf(
  api: Api,
  session: SignedIn,
  presenter: Presenter,
  conversation: ConversationView,
): Promise<PanelView> {
  const { person, peer, peerDisplay } = conversation;
  if (person) {
    return {
      ...emptyPanel,
      name: person.name,
      avatar: avatarOf(person.name, person.id),
      extension: person.extension,
    };
  }
  const contact = peer?.startsWith("+") ? await contactOf(api, session, peer) : null;
  const [view] = contact ? await presenter.contacts([contact]) : [];
  if (!view) return strangerPanel(peer ?? "", peerDisplay ?? "");
  const { name, organisation, shared, editable, keptIn, person: coworker, numbers, emails } = view;
  const wrote = (number: PanelNumberView): boolean => number.number === peer;
  const listed = numbers.map((one) => ({ ...one, wrote: one.number === peer }));
  return {
    ...emptyPanel,
    name,
    avatar: avatarOf(name, peer ?? ""),
    organisation,
    chatWith: coworker && { id: coworker.id, name: coworker.name },
    shared,
    // The number that wrote first: it is the one that is meant.
    numbers: [...listed.filter(wrote), ...listed.filter((one) => !wrote(one))],
    editHref: editable ? `${contactsHref}/${contact?.id}` : null,
    keptIn,
    emails: emails.map((address) => ({ address, href: mailLink(address) })),
  };
}

const emptyPanel: PanelView = {
  name: null,
  stranger: null,
  avatar: { initials: "#", hue: 0 },
  organisation: null,
  extension: null,
  chatWith: null,
  shared: false,
  numbers: [],
  emails: [],
  editHref: null,
  keptIn: null,
  newContactHref: null,
  addNumberHref: null,
};

/** Only a number that can be called back can be kept. */
function strangerPanel(peer: string, display: string): PanelView {
  const stranger = { ...emptyPanel, stranger: display, avatar: avatarOf(display, peer) };
  if (!peer.startsWith("+")) return stranger;
  const query = new URLSearchParams({ number: peer });
  return {
    ...stranger,
    newContactHref: `${contactsHref}/new?${query}`,
    addNumberHref: `${contactsHref}/add?${query}`,
  };
}

/** Whatever a contact's e-mail holds, it stays the address: no subject, no copies. */
function mailLink(address: string): string {
  return `mailto:${encodeURIComponent(address).replaceAll("%40", "@")}`;
}

/** Own contacts win over shared ones, as in the title. */
async function contactOf(api: Api, session: SignedIn, number: string): Promise<Contact | null> {
  const found = await api.host.directory.contactsByNumber(session, [number]);
  return found.find(({ ownerId }) => ownerId !== null) ?? found[0] ?? null;
}
