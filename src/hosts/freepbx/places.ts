/** Where the module answers on FreePBX's own site: the files that are installed and the host say the same. */

/** Who is signed in to User Control Panel. */
export const ucpToken = "/ucp/ajax.php?module=sidetone&command=token";

/** Who is signed in to the administration. */
export const adminToken = "/admin/ajax.php?module=sidetone&command=token";

/** A page of ours within the administration, its path behind it. */
export const adminPages = "/admin/config.php?display=sidetone&path=";
