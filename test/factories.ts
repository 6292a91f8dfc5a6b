import type { Delivery } from "../src/core/delivery.js";
import type {
  Attachment,
  Conversation,
  Extension,
  Member,
  Message,
  OwnNumber,
  Tenant,
  TenantDirectory,
  User,
} from "../src/core/model.js";

/** 2026-11-24 12:00 UTC: a fixed moment, so that a failing test fails again tomorrow. */
export const noon = Date.UTC(2026, 10, 24, 12);

export function aTenant(overrides: Partial<Tenant> = {}): Tenant {
  return {
    id: "tenant-1",
    name: "demo.test",
    sipDomains: ["demo.test"],
    country: "US",
    timeZone: "America/New_York",
    ...overrides,
  };
}

/** A user whose names follow from the id: `aUser({ id: "alice" })` is Alice. */
export function aUser(overrides: Partial<User> = {}): User {
  const id = overrides.id ?? "alice";
  return {
    id,
    tenantId: "tenant-1",
    username: id,
    displayName: id.charAt(0).toUpperCase() + id.slice(1),
    email: `${id}@demo.test`,
    scope: "user",
    enabled: true,
    ...overrides,
  };
}

/** An extension whose endpoint is its number, as on a fresh PBX. */
export function anExtension(overrides: Partial<Extension> = {}): Extension {
  const number = overrides.number ?? "1001";
  return {
    id: `extension-${number}`,
    tenantId: "tenant-1",
    pbx: "main",
    number,
    endpoint: number,
    userId: "alice",
    ...overrides,
  };
}

export function anOwnNumber(overrides: Partial<OwnNumber> = {}): OwnNumber {
  const e164 = overrides.e164 ?? "+15551230001";
  return { id: `number-${e164}`, tenantId: "tenant-1", e164, label: "Main", ...overrides };
}

export interface DirectoryParts {
  readonly tenant?: Tenant;
  readonly users?: readonly User[];
  readonly extensions?: readonly Extension[];
  readonly numbers?: readonly OwnNumber[];
}

/** A tenant's directory, indexed as the host would; without arguments alice, bob and carol, 1001 to 1003, one number. */
export function aDirectory(parts: DirectoryParts = {}): TenantDirectory {
  const tenant = parts.tenant ?? aTenant();
  const users = parts.users ?? ["alice", "bob", "carol"].map((id) => aUser({ id, tenantId: tenant.id }));
  const extensions =
    parts.extensions ??
    users.map((user, index) =>
      anExtension({ number: String(1001 + index), userId: user.id, tenantId: tenant.id }),
    );
  const numbers = parts.numbers ?? [anOwnNumber({ tenantId: tenant.id })];
  return {
    tenant,
    users: new Map(users.map((user) => [user.id, user])),
    extensionsByNumber: new Map(extensions.map((extension) => [extension.number, extension])),
    extensionsByUser: new Map(
      users.map((user) => [user.id, extensions.filter((extension) => extension.userId === user.id)]),
    ),
    numbers: new Map(numbers.map((number) => [number.e164, number])),
  };
}

/** A chat of alice and bob, or what the overrides make of it. */
export function aConversation(overrides: Partial<Conversation> = {}): Conversation {
  return {
    id: "conversation-1",
    tenantId: "tenant-1",
    kind: "chat",
    key: "chat:alice:bob",
    number: null,
    peer: null,
    lastSeq: 0,
    claim: null,
    createdAt: noon,
    ...overrides,
  };
}

/** An SMS conversation of one of our numbers with one peer; its key follows from both. */
export function anSmsConversation(overrides: Partial<Conversation> = {}): Conversation {
  const number = overrides.number ?? "+15551230001";
  const peer = overrides.peer ?? "+15557650002";
  return aConversation({ kind: "sms", key: `sms:${number}:${peer}`, number, peer, ...overrides });
}

export function aMember(overrides: Partial<Member> = {}): Member {
  return {
    conversationId: "conversation-1",
    userId: "alice",
    tenantId: "tenant-1",
    lastActivityAt: noon,
    readSeq: 0,
    hiddenBefore: 0,
    visibleFrom: 0,
    visibleUntil: null,
    muted: false,
    draft: "",
    lastShownSeq: null,
    ...overrides,
  };
}

/** A chat message of alice. */
export function aMessage(overrides: Partial<Message> = {}): Message {
  const id = overrides.id ?? "message-1";
  return {
    id,
    tenantId: "tenant-1",
    conversationId: "conversation-1",
    seq: 1,
    kind: "chat",
    direction: "internal",
    origin: "portal",
    authorId: "alice",
    sourceKey: `user:alice:${id}`,
    body: "hi",
    segments: null,
    state: null,
    stateReason: null,
    retries: 0,
    attachmentCount: 0,
    usage: null,
    createdAt: noon,
    ...overrides,
  };
}

/** A picture that alice has uploaded. */
export function anAttachment(overrides: Partial<Attachment> = {}): Attachment {
  return {
    id: "upload-1",
    tenantId: "tenant-1",
    ownerId: "alice",
    name: "holiday.jpg",
    type: "image/jpeg",
    size: 1234,
    width: 40,
    height: 30,
    file: "0123456789abcdef0123456789abcdef",
    createdAt: noon,
    ...overrides,
  };
}

/** An SMS that waits for its trunk. */
export function aDelivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    id: "delivery-1",
    tenantId: "tenant-1",
    kind: "trunk",
    messageId: "message-1",
    conversationId: "conversation-1",
    readerId: null,
    target: "loopback",
    from: "+15551230001",
    to: "+15557650002",
    body: "hi",
    attachmentCount: 0,
    state: "queued",
    orderKey: "+15551230001 +15557650002",
    position: 1,
    attempts: 0,
    partsDone: 0,
    dueAt: noon,
    expiresAt: noon + 72 * 3_600_000,
    fence: 0,
    reference: null,
    reason: null,
    createdAt: noon,
    ...overrides,
  };
}

/** A copy of a message for the phone of bob, extension 1002. */
export function aPhoneDelivery(overrides: Partial<Delivery> = {}): Delivery {
  return aDelivery({
    kind: "phone",
    readerId: "bob",
    target: "extension-1002",
    from: "1001",
    to: "1002",
    orderKey: "extension-1002",
    ...overrides,
  });
}
