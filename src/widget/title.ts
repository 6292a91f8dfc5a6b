/** Keeps the number of unread conversations in front of the page's title, whatever the host makes of it. */
export function createTitle(): (unread: number) => void {
  let shown = "";
  let unread = 0;

  function draw(): void {
    const plain = document.title.startsWith(shown) ? document.title.slice(shown.length) : document.title;
    shown = unread > 0 ? `(${unread}) ` : "";
    if (document.title !== shown + plain) document.title = shown + plain;
  }

  new MutationObserver(draw).observe(document.head, { childList: true, subtree: true, characterData: true });
  return (next) => {
    unread = next;
    draw();
  };
}
