/** Puts a text on the clipboard. On plain http there is no clipboard object, so it is done the old way there. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const focused = (near.getRootNode() as ShadowRoot).activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  near.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
