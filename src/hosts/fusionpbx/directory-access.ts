/**
 * Every table and column of FusionPBX that Sidetone reads, and nothing else: the grants that `sidetone install` prints, and what
 * doctor looks for. Whole tables where the moment of a row's last change is read as well, which PostgreSQL gives with a
 * table only; columns where others hold secrets.
 */
export const fusionpbxAccess: Readonly<Record<string, "table" | readonly string[]>> = {
  v_domains: ["domain_uuid", "domain_name", "domain_enabled"],
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
  v_default_settings: [
    ...["default_setting_category", "default_setting_subcategory", "default_setting_value"],
    "default_setting_enabled",
  ],
  v_domain_settings: [
    ...["domain_uuid", "domain_setting_category", "domain_setting_subcategory", "domain_setting_value"],
    "domain_setting_enabled",
  ],
  v_contacts: "table",
  v_contact_phones: "table",
  v_contact_emails: "table",
  v_contact_users: "table",
  v_contact_groups: "table",
};

/** What is read beside it where no module is installed, and Sidetone's own page asks for the portal's passwords. */
export const fusionpbxPasswordAccess: typeof fusionpbxAccess = { v_users: ["password", "salt"] };
