<?php
// {{written}}
use FreePBX\modules\SidetoneWords;
?>
<div class="container-fluid">
	<ul class="nav nav-tabs" role="navigation">
		<?php foreach ($pages as $page) { ?>
			<?php if ($page['inMenu']) { ?>
				<li class="<?php echo $found !== null && $found['title'] === $page['title'] ? 'active' : '' ?>">
					<a href="{{pagesPrefix}}<?php echo rawurlencode($page['path']) ?>"><?php echo htmlspecialchars(SidetoneWords::say($page['title'])) ?></a>
				</li>
			<?php } ?>
		<?php } ?>
	</ul>
	<?php if ($found === null) { ?>
		<p class="alert alert-warning"><?php echo htmlspecialchars(SidetoneWords::say('missing')) ?></p>
	<?php } else { ?>
		<div data-sidetone-page="<?php echo htmlspecialchars($path, ENT_QUOTES) ?>"></div>
	<?php } ?>
</div>
