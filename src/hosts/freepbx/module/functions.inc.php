<?php
// {{written}}

/** FreePBX calls it on each page of its administration that it draws for somebody who is signed in. */
function sidetone_configpageinit($display) {
	if (!empty($_REQUEST['quietmode']) || !empty($_REQUEST['fw_popover']) || !empty($_REQUEST['fw_popover_process']) || empty($_SESSION['AMP_user'])) {
		return;
	}
	if (!$_SESSION['AMP_user']->checkSection('sidetone')) {
		return;
	}
	echo '<script src="/sidetone/widget.js" defer data-token="{{adminToken}}" data-pages="{{pagesPrefix}}"></script>';
	// No page of ours follows on signing out: FreePBX asks its modules only where somebody is signed in.
	echo '<script>(function () { var out = document.getElementById("user_logout"); if (out) { out.addEventListener("click", function () { localStorage.removeItem("sidetone.portal"); fetch("/sidetone/v1/session", { method: "DELETE", keepalive: true }); }, true); } })();</script>';
}

/** When FreePBX writes Asterisk's files: each phone's texts go to us, also those of a phone that is new. */
function sidetone_get_config($engine) {
	$folder = \FreePBX::Config()->get('ASTETCDIR');
	// Without our dialplan nobody would take them there.
	if ($engine !== 'asterisk' || !is_file($folder . '/sidetone_extensions.conf')) {
		return;
	}
	$driver = \FreePBX::Core()->getDriver('pjsip');
	if (!is_object($driver) || !method_exists($driver, 'addEndpoint')) {
		return;
	}
	foreach (\FreePBX::Core()->getAllDevicesByType('pjsip') as $device) {
		$own = \FreePBX::Core()->getDevice($device['id']);
		// What somebody chose on the extension's page stays.
		if (empty($own['message_context'])) {
			$driver->addEndpoint($device['id'], 'message_context', 'sidetone-phones');
		}
	}
}
