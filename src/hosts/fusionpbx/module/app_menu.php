<?php
// {{written}}
// By this FusionPBX's own upgrade makes our menu entries again when it restores the menu.
$apps[$x]['menu'] = {{menu}};
