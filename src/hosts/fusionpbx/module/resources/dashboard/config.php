<?php
// {{written}}
// The card with our usage, as FusionPBX 5.5 calls what is on a dashboard, and as it was called before.
$array['dashboard_widgets'][$x] = {{widget}};
$array['dashboard'][$x] = {{widgetBefore}};
