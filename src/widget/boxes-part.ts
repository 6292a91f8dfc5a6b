/** The part of the widget that comes with the first box. */
export { createBoxes } from "./boxes.js";
export { withInline } from "./inline.js";
export { boxCss } from "./style-box.js";
