/** One picture: a sign that is drawn as one by itself, by a selector, as a flag or as a keycap. */
const picture =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3/u;
/** A sign that is not part of any picture. */
const letter = /[\p{L}\p{N}\p{P}\p{S}]/u;
const mostPictures = 5;
/** Longer texts are not looked at: the longest picture takes some thirty units. */
const longest = 150;

/** A few emoji and nothing else: they are shown big. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > longest || !picture.test(text)) return false;
  const shown = graphemes(text).filter((part) => part.trim() !== "");
  return shown.length <= mostPictures && shown.every((part) => picture.test(part) && isOnePicture(part));
}

function isOnePicture(part: string): boolean {
  const rest = part.replace(/\p{Emoji}|\p{Emoji_Component}/gu, "");
  return !letter.test(rest);
}

/** What a reader takes for one character each, whatever it is made of. */
function graphemes(text: string): readonly string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}
