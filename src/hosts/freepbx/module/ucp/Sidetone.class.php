<?php
// {{written}}
namespace UCP\Modules;

use FreePBX\modules\SidetoneWords;
use UCP\Modules as Modules;

#[\AllowDynamicProperties]
class Sidetone extends Modules {
	protected $module = 'Sidetone';

	public function __construct($modules) {
		$this->Modules = $modules;
		$this->user = $this->UCP->User->getUser();
		// With it come our words.
		$this->ours = $this->UCP->FreePBX->Sidetone;
	}

	public function getWidgetList() {
		if (!$this->mayUse()) {
			return [];
		}
		$size = ['defaultsize' => ['height' => 7, 'width' => 6], 'minsize' => ['height' => 4, 'width' => 3]];
		$list = ['chat' => ['display' => SidetoneWords::say('messages'), 'description' => SidetoneWords::say('messages'), 'icon' => 'fa fa-comments'] + $size];
		if ($this->ours->isOffice($this->user['id'])) {
			$list['usage'] = ['display' => SidetoneWords::say('usage'), 'description' => SidetoneWords::say('usage'), 'icon' => 'fa fa-bar-chart'] + $size;
		}
		return ['rawname' => 'sidetone', 'display' => 'Sidetone', 'icon' => 'fa fa-comments', 'list' => $list];
	}

	public function getWidgetDisplay($id) {
		$page = $id === 'usage' ? 'usage/card' : 'messages';
		$html = $this->mayUse() ? '<div data-sidetone-page="' . $page . '"></div>' : '';
		return ['title' => SidetoneWords::say($id === 'usage' ? 'usage' : 'messages'), 'html' => $html];
	}

	public function getSimpleWidgetList() {
		if (!$this->mayUse()) {
			return [];
		}
		$chat = ['display' => SidetoneWords::say('messages'), 'description' => SidetoneWords::say('messages'), 'icon' => 'fa fa-comments', 'hasSettings' => false];
		return ['rawname' => 'sidetone', 'display' => 'Sidetone', 'icon' => 'fa fa-comments', 'list' => ['chat' => $chat]];
	}

	public function getSimpleWidgetDisplay($id) {
		return $this->getWidgetDisplay('chat');
	}

	/** UCP itself refuses strangers before it asks us. */
	public function ajaxRequest($command, $settings) {
		return $command === 'token';
	}

	public function ajaxHandler() {
		header('Cache-Control: no-store');
		return ['token' => empty($this->user['id']) ? null : $this->ours->userToken($this->user)];
	}

	/** UCP calls it on signing out, and shows no page with our script afterwards: the browser forgets our session at once. */
	public function logout() {
		setcookie('sidetone_session', '', ['expires' => 1, 'path' => '/sidetone/', 'httponly' => true, 'samesite' => 'Lax']);
	}

	private function mayUse() {
		return !empty($this->user['id']) && $this->ours->mayUse($this->user['id']);
	}
}
