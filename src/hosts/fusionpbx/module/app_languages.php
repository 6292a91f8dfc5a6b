<?php
// {{written}}
{{texts}}
