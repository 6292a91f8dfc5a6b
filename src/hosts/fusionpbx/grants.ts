import type { Reading } from "../shared/database-sql.js";

/**
 * Every table and column of FusionPBX that Sidetone reads, and nothing else. `xmin` is PostgreSQL's own: which
 * transaction wrote the row, by which is seen whether contacts changed.
 */
const reads: Readonly<Record<string, readonly string[]>> = {
  v_domains: ["domain_uuid", "domain_name", "domain_enabled"],
  v_default_settings: [
    ...["default_setting_category", "default_setting_subcategory", "default_setting_value"],
    "default_setting_enabled",
  ],
  v_domain_settings: [
    ...["domain_uuid", "domain_setting_category", "domain_setting_subcategory", "domain_setting_value"],
    "domain_setting_enabled",
  ],
  v_users: [
    ...["user_uuid", "domain_uuid", "contact_uuid", "username", "user_email", "user_type", "user_enabled"],
  ],
  v_groups: ["group_uuid", "domain_uuid", "group_name"],
  v_user_groups: ["user_uuid", "domain_uuid", "group_uuid"],
  v_group_permissions: [
    ...["permission_name", "permission_assigned", "domain_uuid", "group_uuid", "group_name"],
  ],
  v_extensions: ["extension_uuid", "domain_uuid", "extension", "number_alias", "enabled"],
  v_extension_users: ["extension_user_uuid", "domain_uuid", "extension_uuid", "user_uuid", "insert_date"],
  v_destinations: [
    ...["destination_uuid", "domain_uuid", "destination_type", "destination_number", "destination_prefix"],
    ...["destination_area_code", "destination_enabled", "destination_description", "destination_order"],
    "insert_date",
  ],
  v_contacts: [
    ...["contact_uuid", "domain_uuid", "contact_organization", "contact_name_given", "contact_name_middle"],
    ...["contact_name_family", "contact_nickname", "xmin"],
  ],
  v_contact_phones: [
    ...["contact_phone_uuid", "domain_uuid", "contact_uuid", "phone_label", "phone_country_code"],
    ...["phone_number", "phone_primary", "xmin"],
  ],
  v_contact_emails: [
    ...["contact_email_uuid", "domain_uuid", "contact_uuid", "email_address", "email_primary", "xmin"],
  ],
  v_contact_users: ["domain_uuid", "contact_uuid", "user_uuid", "xmin"],
  v_contact_groups: ["domain_uuid", "contact_uuid", "group_uuid", "xmin"],
};

/** What has to be granted. Hashes of passwords are read only where no module says who is signed in. */
export function readings(withPasswords: boolean): readonly Reading[] {
  return Object.entries(reads).map(([table, columns]) => ({
    table,
    columns: withPasswords && table === "v_users" ? [...columns, "password", "salt"] : columns,
  }));
}

/** The statement for one table. */
export function grantStatement({ table, columns }: Reading, grantee: string): string {
  return `GRANT SELECT (${columns.join(", ")}) ON ${table} TO ${grantee};`;
}
