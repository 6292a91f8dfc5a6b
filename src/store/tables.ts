/** The tables as store/ reads and writes them: the order of the columns is the order of the values in rows.ts. */
import type { Column, Table } from "./dialect.js";

export const conversationTable = table("sidetone_conversations", ["id"], {
  text: ["id", "tenant_id", "kind", "thread_key", "number", "peer", "claimed_by"],
  bigint: ["last_seq", "claimed_until", "created_at"],
});

export const memberTable = table("sidetone_members", ["conversation_id", "user_id"], {
  text: ["conversation_id", "user_id", "tenant_id", "draft"],
  bigint: [
    "last_activity_at",
    "read_seq",
    "hidden_before",
    "visible_from",
    "visible_until",
    "muted",
    "last_shown_seq",
  ],
});

export const hiddenMessageTable = table("sidetone_hidden_messages", ["user_id", "message_id"], {
  text: ["user_id", "message_id"],
  bigint: [],
});

export const messageTable = table("sidetone_messages", ["id"], {
  text: [
    "id",
    "tenant_id",
    "conversation_id",
    "kind",
    "direction",
    "origin",
    "author_id",
    "source_key",
    "body",
    "state",
    "state_reason",
    "usage_day",
    "usage_user_id",
  ],
  bigint: ["seq", "segments", "attachment_count", "retries", "created_at"],
});

export const counterTable = table("sidetone_user_counters", ["user_id"], {
  text: ["user_id"],
  bigint: ["last_seq"],
});

export const logTable = table("sidetone_user_log", ["user_id", "seq"], {
  text: ["user_id", "tenant_id", "kind", "conversation_id", "message_id", "data"],
  bigint: ["seq", "created_at"],
});

export const deliveryTable = table("sidetone_deliveries", ["id"], {
  text: [
    "id",
    "tenant_id",
    "kind",
    "message_id",
    "conversation_id",
    "reader_id",
    "target",
    "sender",
    "recipient",
    "body",
    "state",
    "order_key",
    "reference",
    "reason",
  ],
  bigint: [
    "attachment_count",
    "position",
    "attempts",
    "parts_done",
    "due_at",
    "expires_at",
    "fence",
    "created_at",
  ],
});

export const receiptTable = table("sidetone_receipts", ["trunk_id", "reference", "state"], {
  text: ["trunk_id", "reference", "state", "reason"],
  bigint: ["received_at"],
});

export const arrivalTable = table("sidetone_arrivals", ["id"], {
  text: ["id", "source_key", "status", "reason", "tenant_id", "message_id", "sender", "recipient", "raw"],
  bigint: ["received_at"],
});

export const numberSettingsTable = table("sidetone_number_settings", ["number", "tenant_id"], {
  text: ["tenant_id", "number", "trunk_id", "country"],
  bigint: ["sms_enabled", "mms_enabled"],
});

export const numberUsersTable = table("sidetone_number_users", ["number", "tenant_id", "user_id"], {
  text: ["tenant_id", "number", "user_id"],
  bigint: [],
});

export const registrationTable = table("sidetone_registrations", ["extension_id"], {
  text: ["extension_id", "pbx"],
  bigint: ["registered", "last_seen_at"],
});

export const flowTable = table("sidetone_flows", ["name"], {
  text: ["name", "reason"],
  bigint: ["free_at", "tail_at", "hold_until", "failures", "since"],
});

export const deadLetterTable = table("sidetone_dead_letters", ["delivery_id"], {
  text: ["delivery_id", "trunk_id", "state"],
  bigint: ["at", "check_at", "checks"],
});

export const instanceTable = table("sidetone_instances", ["id"], {
  text: ["id"],
  bigint: ["seen_at", "seq", "purged_seq"],
});

export const presenceTable = table("sidetone_presence", ["instance_id", "session_key"], {
  text: ["instance_id", "session_key", "user_id", "tenant_id", "watching"],
  bigint: ["seq", "live", "idle", "said_at", "watched_at", "gone", "signed_out"],
});

export const leaseTable = table("sidetone_leases", ["name"], {
  text: ["name", "holder"],
  bigint: ["lease_until", "fence"],
});

export const tenantSettingsTable = table("sidetone_tenant_settings", ["tenant_id"], {
  text: ["tenant_id"],
  bigint: ["sms_enabled"],
});

export const userSettingsTable = table("sidetone_user_settings", ["user_id"], {
  text: ["user_id", "tenant_id", "default_number"],
  bigint: ["chat_enabled", "sms_enabled"],
});

export const preferencesTable = table("sidetone_preferences", ["user_id"], {
  text: ["user_id", "tenant_id", "data"],
  bigint: ["email_after_minutes"],
});

export const pushTable = table("sidetone_push_subscriptions", ["id"], {
  text: ["id", "user_id", "tenant_id", "session_key", "endpoint", "p256dh", "auth"],
  bigint: ["created_at", "last_seen_at"],
});

export const reminderTable = table("sidetone_reminders", ["conversation_id", "user_id"], {
  text: ["conversation_id", "user_id"],
  bigint: ["mailed_seq", "mailed_at"],
});

export const consentTable = table("sidetone_consents", ["tenant_id", "peer", "number"], {
  text: ["tenant_id", "peer", "number", "consent"],
  bigint: [],
});

export const consentLineTable = table("sidetone_consent_lines", ["id"], {
  text: ["id", "tenant_id", "conversation_id", "kind", "how", "user_id", "text"],
  bigint: ["after_seq", "created_at"],
});

export const sessionTable = table("sidetone_sessions", ["token_hash"], {
  text: ["token_hash", "user_id", "tenant_id", "scope", "csrf_token", "session_key", "renewed_by"],
  bigint: ["created_at", "expires_at"],
});

export const hostTokenTable = table("sidetone_host_tokens", ["token_id"], {
  text: ["token_id"],
  bigint: ["expires_at"],
});

/** Its `place` is given by the database. */
export const searchTable = table("sidetone_search", ["message_id"], {
  text: ["message_id", "tenant_id", "conversation_id", "terms"],
  bigint: ["seq"],
});

export const metaTable = table("sidetone_meta", ["name"], { text: ["name", "value"], bigint: [] });

export const mediaTable = table("sidetone_media", ["id"], {
  text: ["id", "tenant_id", "owner_id", "name", "type", "file"],
  bigint: ["size", "width", "height", "created_at"],
});

export const messageMediaTable = table("sidetone_message_media", ["message_id", "position"], {
  text: ["message_id", "media_id"],
  bigint: ["position"],
});

export const usageTable = table("sidetone_usage", ["tenant_id", "day", "number", "user_id", "direction"], {
  text: ["tenant_id", "day", "number", "user_id", "direction"],
  bigint: ["messages", "segments", "mms", "failed"],
});

export const trunkTable = table("sidetone_trunks", ["id"], {
  text: [
    "id",
    "driver",
    "title",
    "settings",
    "sealed_secrets",
    "sealed_webhook_secret",
    "webhook_hash",
    "country",
  ],
  bigint: ["enabled", "at_least_once", "trunk_rate", "number_rate", "version", "created_at", "changed_at"],
});

export const trunkWebhookTable = table("sidetone_trunk_webhooks", ["trunk_id", "verdict"], {
  text: ["trunk_id", "verdict", "reason", "number"],
  bigint: ["at"],
});

export const partTable = table("sidetone_message_parts", ["message_id", "position"], {
  text: [
    "message_id",
    "conversation_id",
    "tenant_id",
    "trunk_id",
    "name",
    "type",
    "source",
    "state",
    "reason",
  ],
  bigint: ["position", "attempts", "due_at", "created_at"],
});

export const linkGapTable = table("sidetone_link_gaps", ["id"], {
  text: ["id", "pbx", "machine"],
  bigint: ["from_at", "to_at"],
});

/** `alias.column AS alias_column` for every column, so that joined rows can be told apart. */
export function selected(of: Table, alias: string): string {
  return of.columns.map(({ name }) => `${alias}.${name} AS ${alias}_${name}`).join(",");
}

/** The columns of a table, for a SELECT in which no name is another table's too. */
export function columnsOf(of: Table, alias?: string): string {
  return of.columns.map(({ name }) => (alias ? `${alias}.${name}` : name)).join(",");
}

function table(
  name: string,
  key: readonly string[],
  columns: { readonly text: readonly string[]; readonly bigint: readonly string[] },
): Table {
  const typed = (type: Column["type"]) => columns[type].map((column) => ({ name: column, type }));
  return { name, key, columns: [...typed("text"), ...typed("bigint")] };
}
