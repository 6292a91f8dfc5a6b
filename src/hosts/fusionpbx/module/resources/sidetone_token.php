<?php
// {{written}}
// Not in resources/classes: FusionPBX keeps a list of what it found there, also when it is gone.
class sidetone_token {
	const KEY_FILE = {{keyFile}};
	const SECONDS = 60;

	/** The most that the user may do, by FusionPBX's permissions; null: nothing. */
	public static function scope() {
		foreach (['operator', 'office', 'user'] as $scope) {
			if (permission_exists('sidetone_' . $scope)) {
				return $scope;
			}
		}
		return null;
	}

	/** A compact JWS for the user of this session, in the user's own domain, whichever is looked at; null without a key. */
	public static function issue($scope) {
		$key = is_readable(self::KEY_FILE) ? file_get_contents(self::KEY_FILE) : '';
		if (!is_string($key) || strlen($key) !== 32) {
			return null;
		}
		$user = $_SESSION['user'];
		$now = time();
		$claims = [
			'iss' => 'fusionpbx',
			'aud' => 'sidetone',
			'sub' => (string) $user['user_uuid'],
			'tenant' => (string) $user['domain_uuid'],
			'scope' => $scope,
			'ext' => array_map('strval', array_column($user['extension'] ?? [], 'user')),
			'iat' => $now,
			'exp' => $now + self::SECONDS,
			'jti' => bin2hex(random_bytes(16)),
		];
		$signed = self::encode(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . self::encode(json_encode($claims));
		return $signed . '.' . self::encode(hash_hmac('sha256', $signed, $key, true));
	}

	private static function encode($bytes) {
		return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
	}
}
