<?php
// {{written}}
namespace FreePBX\modules;

/** Our pages and what they are called, as plugin.json and the word catalogues say. */
class SidetoneWords {
	const PAGES = {{pages}};
	const WORDS = {{words}};

	/** In the language that FreePBX shows itself in, or English. */
	public static function say($key) {
		$language = isset($_COOKIE['lang']) && is_string($_COOKIE['lang']) ? $_COOKIE['lang'] : (string) setlocale(LC_MESSAGES, 0);
		$language = strtolower(substr($language, 0, 2));
		return isset(self::WORDS[$language][$key]) ? self::WORDS[$language][$key] : self::WORDS['en'][$key];
	}
}
