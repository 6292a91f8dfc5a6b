<?php
// {{written}}
namespace FreePBX\modules;

/** Says to our service who is signed in: a compact JWS that holds for a minute, by a key that only it and we can read. */
class SidetoneToken {
	const KEY_FILE = {{keyFile}};
	const SECONDS = 60;

	/** Null without a key. */
	public static function issue($id, $scope, array $extensions) {
		$key = is_readable(self::KEY_FILE) ? file_get_contents(self::KEY_FILE) : '';
		if (!is_string($key) || strlen($key) !== 32) {
			return null;
		}
		$now = time();
		$claims = [
			'iss' => 'freepbx',
			'aud' => 'sidetone',
			'sub' => $id,
			'tenant' => 'freepbx',
			'scope' => $scope,
			'ext' => $extensions,
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
