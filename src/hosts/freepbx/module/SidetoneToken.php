<?php
// {{written}}
namespace FreePBX\modules;

/** Says to our service who is signed in. */
class SidetoneToken {
	/** Null without a key. */
	public static function issue($id, $scope, array $extensions) {
		return self::sign(['iss' => 'freepbx', 'sub' => $id, 'tenant' => 'freepbx', 'scope' => $scope, 'ext' => $extensions]);
	}

{{signing}}
}
