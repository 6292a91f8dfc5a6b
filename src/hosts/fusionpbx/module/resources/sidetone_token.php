<?php
// {{written}}
// Not in resources/classes: FusionPBX keeps a list of what it found there, also when it is gone.
class sidetone_token {
	/** The most that the user may do, by FusionPBX's permissions; null: nothing. */
	public static function scope() {
		foreach (['operator', 'office', 'user'] as $scope) {
			if (permission_exists('sidetone_' . $scope)) {
				return $scope;
			}
		}
		return null;
	}

	/** For the user of this session, in the user's own domain, whichever is looked at; null without a key. */
	public static function issue($scope) {
		$user = $_SESSION['user'];
		return self::sign([
			'iss' => 'fusionpbx',
			'sub' => (string) $user['user_uuid'],
			'tenant' => (string) $user['domain_uuid'],
			'scope' => $scope,
			'ext' => array_map('strval', array_column($user['extension'] ?? [], 'user')),
		]);
	}

{{signing}}
}
