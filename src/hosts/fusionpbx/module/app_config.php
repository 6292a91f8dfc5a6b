<?php
// {{written}}
// By this FusionPBX's own upgrade knows our permissions, and keeps them.
$apps[$x]['name'] = 'Sidetone';
$apps[$x]['uuid'] = {{app}};
$apps[$x]['category'] = 'Messaging';
$apps[$x]['subcategory'] = '';
$apps[$x]['version'] = {{version}};
$apps[$x]['license'] = 'MIT';
$apps[$x]['url'] = '';
$apps[$x]['description'] = {{descriptions}};
$apps[$x]['permissions'] = {{permissions}};
