<?php
// {{written}}
namespace FreePBX\modules;

require_once __DIR__ . '/SidetoneToken.php';
require_once __DIR__ . '/SidetoneWords.php';

#[\AllowDynamicProperties]
class Sidetone extends \FreePBX_Helpers implements \BMO {
	/** What User Manager keeps for us: of each user, or of a group. */
	const SETTINGS = ['enabled', 'office'];

	public $FreePBX;

	public function __construct($freepbx = null) {
		$this->FreePBX = $freepbx;
	}

	public function install() {
	}

	/** Nothing of ours stays in User Manager. */
	public function uninstall() {
		$userman = $this->FreePBX->Userman;
		foreach ($userman->getAllUsers() as $user) {
			$this->usermanDelUser($user['id'], '', $user);
		}
		foreach ($userman->getAllGroups() as $group) {
			$this->usermanDelGroup($group['id'], '', $group);
		}
	}

	public function backup() {
	}

	public function restore($backup) {
	}

	public function doConfigPageInit($page) {
	}

	/** FreePBX itself answers 401 to strangers, but not to those on this machine: see ajaxHandler. */
	public function ajaxRequest($command, &$setting) {
		return $command === 'token';
	}

	public function ajaxHandler() {
		header('Cache-Control: no-store');
		return ['token' => $this->adminToken()];
	}

	/** For whoever is signed in to the administration and may see our section of it; else null. */
	public function adminToken() {
		$admin = isset($_SESSION['AMP_user']) ? $_SESSION['AMP_user'] : null;
		if (!is_object($admin) || !method_exists($admin, 'checkSection') || !$admin->checkSection('sidetone') || $this->isIdle($admin)) {
			return null;
		}
		$is_userman = isset($admin->id) && method_exists($admin, 'getMode') && $admin->getMode() === 'usermanager';
		$id = $is_userman ? (string) $admin->id : 'ampuser:' . $admin->username;
		return SidetoneToken::issue($id, 'operator', []);
	}

	/** For a user of User Manager who is signed in to UCP; null for one who may not use us. */
	public function userToken(array $user) {
		if (!$this->mayUse($user['id'])) {
			return null;
		}
		$extension = isset($user['default_extension']) ? (string) $user['default_extension'] : 'none';
		$scope = $this->isOffice($user['id']) ? 'office' : 'user';
		return SidetoneToken::issue((string) $user['id'], $scope, $extension === 'none' ? [] : [$extension]);
	}

	/** Unless somebody said no. */
	public function mayUse($id) {
		$set = $this->FreePBX->Userman->getCombinedModuleSettingByID($id, 'sidetone', 'enabled');
		return $set === null || $set === false || !empty($set);
	}

	public function isOffice($id) {
		return !empty($this->FreePBX->Userman->getCombinedModuleSettingByID($id, 'sidetone', 'office'));
	}

	public function usermanShowPage() {
		$action = isset($_REQUEST['action']) ? $_REQUEST['action'] : '';
		$of = in_array($action, ['showgroup', 'addgroup'], true) ? 'group' : 'user';
		if (!in_array($action, ['showgroup', 'addgroup', 'showuser', 'adduser'], true)) {
			return [];
		}
		$id = isset($_REQUEST[$of]) && is_scalar($_REQUEST[$of]) ? (int) $_REQUEST[$of] : 0;
		$values = [];
		foreach (self::SETTINGS as $key) {
			$values[$key] = $id > 0 ? $this->ownSetting($of, $id, $key) : null;
		}
		$content = load_view(__DIR__ . '/views/userman.php', ['of' => $of, 'values' => $values]);
		return [['title' => 'Sidetone', 'rawname' => 'sidetone', 'content' => $content]];
	}

	public function usermanSaveUser($id, $display, $data) {
		$this->save('user', $id, $display);
	}

	public function usermanSaveGroup($id, $display, $data) {
		$this->save('group', $id, $display);
	}

	public function usermanDelUser($id, $display, $data) {
		foreach (self::SETTINGS as $key) {
			$this->FreePBX->Userman->setModuleSettingByID($id, 'sidetone', $key, null);
		}
	}

	public function usermanDelGroup($id, $display, $data) {
		foreach (self::SETTINGS as $key) {
			$this->FreePBX->Userman->setModuleSettingByGID($id, 'sidetone', $key, null);
		}
	}

	/** The page that was asked for, and what stands above it: all that an administrator can open. */
	public function showPage($path) {
		$found = null;
		foreach (SidetoneWords::PAGES as $page) {
			if (preg_match($page['pattern'], $path)) {
				$found = $page;
				break;
			}
		}
		return load_view(__DIR__ . '/views/page.php', ['path' => $path, 'found' => $found, 'pages' => SidetoneWords::PAGES]);
	}

	/** FreePBX ends an idle session only when its next page is opened; until then nobody is signed in any more. */
	private function isIdle($admin) {
		$seconds = (int) $this->FreePBX->Config->get('SESSION_TIMEOUT');
		return $seconds > 0 && !empty($admin->_lastactivity) && $admin->_lastactivity + $seconds < time();
	}

	private function ownSetting($of, $id, $key) {
		$userman = $this->FreePBX->Userman;
		return $of === 'group'
			? $userman->getModuleSettingByGID($id, 'sidetone', $key, true)
			: $userman->getModuleSettingByID($id, 'sidetone', $key, true);
	}

	/** Only what the page with our fields sends; users are also saved from elsewhere. */
	private function save($of, $id, $display) {
		if ($display !== 'userman') {
			return;
		}
		foreach (self::SETTINGS as $key) {
			$sent = isset($_POST['sidetone_' . $key]) ? $_POST['sidetone_' . $key] : null;
			if (!in_array($sent, ['inherit', '1', '0'], true)) {
				continue;
			}
			$value = $sent === 'inherit' ? null : $sent;
			if ($of === 'group') {
				$this->FreePBX->Userman->setModuleSettingByGID($id, 'sidetone', $key, $value);
			} else {
				$this->FreePBX->Userman->setModuleSettingByID($id, 'sidetone', $key, $value);
			}
		}
	}
}
