<?php
// {{written}}
if (!defined('FREEPBX_IS_AUTH')) {
	die('No direct script access allowed');
}
$sidetone_path = isset($_GET['path']) && is_string($_GET['path']) ? $_GET['path'] : 'messages';
echo \FreePBX::Sidetone()->showPage($sidetone_path);
