<?php
// {{written}}
use FreePBX\modules\SidetoneWords;

foreach ($values as $key => $value) {
	$name = 'sidetone_' . $key;
	$chosen = $value === null ? 'inherit' : (empty($value) ? '0' : '1');
?>
<div class="element-container">
	<div class="row">
		<div class="col-md-12">
			<div class="row">
				<div class="form-group">
					<div class="col-md-3">
						<label class="control-label" for="<?php echo $name ?>"><?php echo htmlspecialchars(SidetoneWords::say($key)) ?></label>
						<i class="fa fa-question-circle fpbx-help-icon" data-for="<?php echo $name ?>"></i>
					</div>
					<div class="col-md-9">
						<select id="<?php echo $name ?>" name="<?php echo $name ?>" class="form-control">
							<?php foreach (['inherit' => $of === 'group' ? 'unset' : 'inherit', '1' => 'yes', '0' => 'no'] as $option => $label) { ?>
								<option value="<?php echo $option ?>"<?php echo (string) $option === $chosen ? ' selected' : '' ?>><?php echo htmlspecialchars(SidetoneWords::say($label)) ?></option>
							<?php } ?>
						</select>
					</div>
				</div>
			</div>
		</div>
	</div>
	<div class="row">
		<div class="col-md-12">
			<span id="<?php echo $name ?>-help" class="help-block fpbx-help-block"><?php echo htmlspecialchars(SidetoneWords::say($key . 'Note')) ?></span>
		</div>
	</div>
</div>
<?php
}
