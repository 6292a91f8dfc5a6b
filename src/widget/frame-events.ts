/** What the pages in frames and the page around them tell each other; the detail is a conversation's id. */
export const openEvent = "sidetone-open";
export const attendingEvent = "sidetone-attending";
