/** Whether it names an IANA time zone that this process knows; PHP and databases know others. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    // Intl has no other way to be asked.
    return false;
  }
}
