<?php
// {{written}}
require_once dirname(__DIR__, 4) . '/resources/require.php';
require_once dirname(__DIR__, 4) . '/resources/check_auth.php';

if (permission_exists('sidetone_office') || permission_exists('sidetone_operator')) {
	$sidetone_language = new text;
	$sidetone_text = $sidetone_language->get(null, 'app/sidetone');
	$sidetone_url = {{usageUrl}};
	echo "<div class='hud_box'>\n";
	echo "	<div class='hud_content' style='display: block;'>\n";
	echo "		<span class='hud_title'><a style='color: inherit;' href='" . $sidetone_url . "'>" . escape($sidetone_text['title-usage']) . "</a></span>\n";
	echo "		<div data-sidetone-page='usage/card' style='padding: 4px 16px; text-align: start;'></div>\n";
	echo "	</div>\n";
	echo "</div>\n";
}
