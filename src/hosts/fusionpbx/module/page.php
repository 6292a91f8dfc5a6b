<?php
// {{written}}
// A page of ours inside FusionPBX's own: the script that every page loads puts it into the element below.
require_once dirname(__DIR__, 2) . '/resources/require.php';
require_once dirname(__DIR__, 2) . '/resources/check_auth.php';

$pages = {{pages}};
$holders = {{holders}};

$path = isset($_GET['path']) && is_string($_GET['path']) ? $_GET['path'] : 'messages';
$found = null;
foreach ($pages as $page) {
	if (preg_match($page['pattern'], $path)) {
		$found = $page;
		break;
	}
}
if ($found === null || !array_filter($holders[$found['scope']] ?? [], 'permission_exists')) {
	http_response_code($found === null ? 404 : 403);
	echo 'access denied';
	exit;
}

$language = new text;
$text = $language->get(null, 'app/sidetone');
$document['title'] = $text[$found['title']] ?? 'Sidetone';
require_once dirname(__DIR__, 2) . '/resources/header.php';
echo "<div data-sidetone-page='" . htmlspecialchars($path, ENT_QUOTES) . "'></div>\n";
require_once dirname(__DIR__, 2) . '/resources/footer.php';
