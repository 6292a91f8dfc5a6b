<?php
// {{written}}
// Says to our service who is signed in here: a token that holds for a minute, or null. Never a page.
require_once dirname(__DIR__, 2) . '/resources/require.php';
require_once __DIR__ . '/resources/sidetone_token.php';

// Older releases start the session later; a stranger gets none from us.
if (session_status() === PHP_SESSION_NONE && isset($_COOKIE[session_name()])) {
	session_start();
}
$is_known = !empty($_SESSION['authorized']);
if ($is_known) {
	// FusionPBX's own checks of the session. One that it ends here it means to end, and what it says then is for browsers.
	require_once dirname(__DIR__, 2) . '/resources/check_auth.php';
	$is_known = session_status() === PHP_SESSION_ACTIVE && !empty($_SESSION['authorized']);
	header_remove('Location');
}
header('Content-Type: application/json');
header('Cache-Control: no-store');
$scope = $is_known ? sidetone_token::scope() : null;
$token = $scope === null ? null : sidetone_token::issue($scope);
// Nobody is an answer like any other: a browser would complain of a refusal, on the login page to begin with.
http_response_code($scope !== null && $token === null ? 503 : 200);
echo json_encode(['token' => $token]);
