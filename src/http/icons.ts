/** Line drawings of a 24 × 24 grid; what they stand for is said in words beside them. */
const paths = {
  brand: "M4 5h16v11H11l-5 4v-4H4zM8.500 9v3M12 8v5M15.500 9.500v2",
  search: "M10.500 4a6.500 6.500 0 100 13 6.500 6.500 0 000-13zM15.500 15.500L20 20",
  settings:
    "M18.4 10.4L21.2 10.5L21.2 13.5L18.4 13.6L17.7 15.4L19.6 17.4L17.4 19.6L15.4 17.7L13.6 18.4L13.5 21.2L10.5 21.2L10.4 18.4L8.6 17.7L6.6 19.6L4.4 17.4L6.3 15.4L5.6 13.6L2.8 13.5L2.8 10.5L5.6 10.4L6.3 8.6L4.4 6.6L6.6 4.4L8.6 6.3L10.4 5.6L10.5 2.8L13.5 2.8L13.6 5.6L15.4 6.3L17.4 4.4L19.6 6.6L17.7 8.6zM12 9a3 3 0 100 6 3 3 0 000-6z",
  pen: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  muted: "M6 9a6 6 0 0110-4M18 10c0 5 2 6 2 6H9M4 16s2-1 2-6M4 4l16 16M10 20h4",
  bell: "M12 4a6 6 0 00-6 6c0 5-2 6-2 6h16s-2-1-2-6a6 6 0 00-6-6zM10 20h4",
  trash: "M4 7h16M10 4h4M6 7l1 13h10l1-13M10 11v5M14 11v5",
  phone: "M6 3h3l2 5-2.500 2a11 11 0 005.500 5.500L16 13l5 2v3a3 3 0 01-3 3A15 15 0 013 6a3 3 0 013-3z",
  mail: "M3 6h18v12H3zM3 7l9 6 9-6",
  chat: "M4 5h16v11H11l-5 4v-4H4z",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-5 4-7 8-7s8 2 8 7",
  reply: "M10 5L4 11l6 6v-4c5 0 8 1.500 10 5 0-6-3-10-10-10z",
  plus: "M12 5v14M5 12h14",
  stop: "M12 3a9 9 0 100 18 9 9 0 000-18zM5.700 5.700l12.600 12.600",
  check: "M5 12l5 5L19 7",
} as const;

type IconName = keyof typeof paths;

/** The drawing as markup of our own. */
export function iconMarkup(name: string): string {
  if (!Object.hasOwn(paths, name)) throw new Error(`there is no drawing ${name}`);
  return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${paths[name as IconName]}"/></svg>`;
}
