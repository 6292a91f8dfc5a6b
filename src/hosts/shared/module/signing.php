<?php
	const KEY_FILE = {{keyFile}};
	const SECONDS = 60;

	/** A compact JWS that holds for a minute, by a key that only our service and we can read; null without one. */
	private static function sign(array $claims) {
		$key = is_readable(self::KEY_FILE) ? file_get_contents(self::KEY_FILE) : '';
		if (!is_string($key) || strlen($key) !== 32) {
			return null;
		}
		$now = time();
		$claims += [
			'aud' => 'sidetone',
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
