import test from "ava";
import fc from "fast-check";
import {
  type Address,
  addressFromKey,
  addressKey,
  formatAddress,
  isAnswerable,
  parseAddress,
  parseSipUri,
  toE164,
} from "../../src/core/address.js";

const numbers: readonly (readonly [raw: string, country: string, e164: string])[] = [
  ["+15551230001", "US", "+15551230001"],
  ["+1 555 765 0002", "GB", "+15557650002"],
  ["(555) 765-0002", "US", "+15557650002"],
  ["555.765.0002", "US", "+15557650002"],
  ["1 555 765 0002", "CA", "+15557650002"],
  ["15557650002", "US", "+15557650002"],
  ["020 7946 0000", "GB", "+442079460000"],
  ["+44 (0)20 7946 0000", "US", "+442079460000"],
  ["0044 20 7946 0000", "FR", "+442079460000"],
  ["0044 20 7946 0000", "US", "+442079460000"],
  ["011 44 20 7946 0000", "US", "+442079460000"],
  ["011442079460000", "GB", "+442079460000"],
  ["001 555 765 0002", "US", "+15557650002"],
  ["02 1234 5678", "IT", "+390212345678"],
  ["０２０７９４６００００", "GB", "+442079460000"],
  ["＋４４２０７９４６００００", "US", "+442079460000"],
  ["٠٥٥١٢٣٤٥٦٧", "SA", "+966551234567"],
  ["‪+1 (555) 765‑0002‬", "US", "+15557650002"],
  ["tel:+1-555-765-0002", "GB", "+15557650002"],
  ["tel:7946-0000;phone-context=+44-20", "US", "+442079460000"],
  ["sip:+15557650002@carrier.example;user=phone", "GB", "+15557650002"],
  ["sip:%2B15557650002@carrier.example:5060;transport=tcp?Subject=x", "GB", "+15557650002"],
  ["SIPS:5557650002;npdi:secret@[2001:db8::1]", "US", "+15557650002"],
  ["  +15557650002  ", "XX", "+15557650002"],
  ["22334455", "NO", "+4722334455"],
  ["251234", "NC", "+687251234"],
];

const others: readonly (readonly [raw: string, country: string, address: Address])[] = [
  ["1001", "US", { kind: "short-code", digits: "1001", country: "US" }],
  ["12345", "NO", { kind: "short-code", digits: "12345", country: "NO" }],
  ["66766", "DE", { kind: "short-code", digits: "66766", country: "DE" }],
  ["５５５１２", "US", { kind: "short-code", digits: "55512", country: "US" }],
  ["sip:40404@carrier.example", "US", { kind: "short-code", digits: "40404", country: "US" }],
  ["Amazon", "US", { kind: "alphanumeric", text: "Amazon" }],
  ["T-Mobile", "DE", { kind: "alphanumeric", text: "T-Mobile" }],
  ["Caf\u0065\u0301 & Co", "FR", { kind: "alphanumeric", text: "Café & Co" }],
  ["sip:Amazon@carrier.example", "US", { kind: "alphanumeric", text: "Amazon" }],
  ["Bob@Example.com", "US", { kind: "email", text: "Bob@Example.com" }],
];

const garbage = [
  "",
  "   ",
  "+",
  "12",
  "123456789",
  "+999123456",
  "+1555765000223456",
  "+61004566239",
  "555-1234",
  "1-800-FLOWERS",
  "twelve chars",
  "*98",
  "5557650002 ext. 5",
  "+1555\r\n7650002",
  "Ama\u0000zon",
  "Ama\nzon",
  "$\u007bx}",
  "a|b",
  "<script>",
  "a@",
  "@b",
  "a@b@c",
  "sip:",
  "sip:host.example",
  "sip:%zz@host.example",
  "sip:%0d%0a@host.example",
  "tel:",
  "tel:%00",
  "\ud800",
  "😀",
  "1".repeat(101),
  `${"a".repeat(100)}@b`,
];

for (const [raw, country, e164] of numbers) {
  test(`${JSON.stringify(raw)} in ${country} is ${e164}`, (t) => {
    t.deepEqual(parseAddress(raw, country), { kind: "number", e164 });
    t.is(toE164(raw, country), e164);
  });
}

for (const [raw, country, address] of others) {
  test(`${JSON.stringify(raw)} in ${country} is a ${address.kind}, not a number`, (t) => {
    t.deepEqual(parseAddress(raw, country), address);
    t.is(toE164(raw, country), null);
  });
}

test("garbage is no address", (t) => {
  for (const raw of garbage) t.is(parseAddress(raw, "US"), null, JSON.stringify(raw));
});

test("a country that nobody knows leaves only what says its own", (t) => {
  for (const country of ["", "XX", "us", "__proto__", "constructor"]) {
    t.is(parseAddress("5557650002", country), null, country);
    t.is(parseAddress("12345", country), null, country);
    t.is(toE164("+442079460000", country), "+442079460000", country);
  }
});

test("a key is one for all ways to write an address, and its kinds never meet", (t) => {
  t.is(addressKey({ kind: "number", e164: "+15557650002" }), "+15557650002");
  t.is(addressKey({ kind: "short-code", digits: "12345", country: "US" }), "short:US:12345");
  t.is(addressKey({ kind: "alphanumeric", text: "AMAZON" }), "alpha:amazon");
  t.is(addressKey({ kind: "alphanumeric", text: "Café" }), "alpha:caf%C3%A9");
  t.is(addressKey({ kind: "email", text: "Bob@Example.com" }), "email:bob@example.com");
});

test("text that is no key has no address", (t) => {
  const keys = [
    "",
    "15557650002",
    "+0123456",
    "+1",
    "+12345678901234567",
    "short:us:12345",
    "short:XX:12345",
    "short:US:12",
    "alpha:Amazon",
    "alpha:caf%c3%a9",
    "alpha:%",
    "alpha:12345",
    "email:Bob@x",
    "email:x",
    "other:x",
    "+15557650002\n",
  ];
  for (const key of keys) t.is(addressFromKey(key), null, key);
});

test("an address is shown as people there write it", (t) => {
  t.is(formatAddress("+15557650002", "US"), "(555) 765-0002");
  t.is(formatAddress("+15557650002", "CA"), "(555) 765-0002");
  t.is(formatAddress("+15557650002", "GB"), "+1 555 765 0002");
  t.is(formatAddress("+442079460000", "GB"), "020 7946 0000");
  t.is(formatAddress("+442079460000", "XX"), "+44 20 7946 0000");
  t.is(formatAddress("short:US:12345", "US"), "12345");
  t.is(formatAddress("alpha:caf%C3%A9", "FR"), "café");
  t.is(formatAddress("email:bob@example.com", "US"), "bob@example.com");
  t.is(formatAddress("no key", "US"), "no key");
});

test("only numbers and short codes can be answered", (t) => {
  t.true(isAnswerable({ kind: "number", e164: "+15557650002" }));
  t.true(isAnswerable({ kind: "short-code", digits: "12345", country: "US" }));
  t.false(isAnswerable({ kind: "alphanumeric", text: "Amazon" }));
  t.false(isAnswerable({ kind: "email", text: "bob@example.com" }));
});

test("a SIP URI gives its user, host and parameters", (t) => {
  t.deepEqual(parseSipUri("sip:1001:pw@Demo.Test:5060;Transport=UDP;lr?Subject=x;y=z"), {
    user: "1001",
    host: "demo.test",
    params: new Map([
      ["transport", "UDP"],
      ["lr", ""],
    ]),
  });
  t.deepEqual(parseSipUri("sips:[2001:DB8::1]"), { user: "", host: "[2001:db8::1]", params: new Map() });
  t.is(parseSipUri('"Bob <sip:mallory@evil.example>" <sip:bob@demo.test>;tag=1')?.user, "bob");
  t.is(parseSipUri("Bob <sip:bob@demo.test>")?.host, "demo.test");
  t.is(parseSipUri("sip:bob@demo.test;__proto__=x")?.params.get("__proto__"), "x");
});

test("what is no SIP URI is refused", (t) => {
  const texts = [
    "bob@demo.test",
    "tel:+15557650002",
    "sip:a@b@c",
    "sip:bob@demo.test extra",
    "<sip:bob@demo.test> <sip:mallory@evil.example>",
    '"Bob" sip:bob@demo.test',
    "sip:bob@demo.test\r\nX: y",
    "sip:b%00b@demo.test",
    "sip:b%@demo.test",
    "sip:bob@$\u007bhost}",
    `sip:${"a".repeat(1024)}@demo.test`,
  ];
  for (const text of texts) t.is(parseSipUri(text), null, text);
});

const country = fc.oneof(fc.constantFrom("US", "GB", "DE", "IT", "NO", "AR", "BR", "MX"), fc.string());
const written = fc.oneof(
  fc.string({ unit: "binary", maxLength: 110 }),
  fc.stringMatching(/^\+?[0-9 ()./-]{0,20}$/),
  fc.stringMatching(/^\+[0-9]{6,15}$/),
  fc.stringMatching(/^(sip|tel):[%+;=@:0-9a-zA-Z<>"?[\]]{0,40}$/),
  fc.stringMatching(/^[A-Za-zÀ-ſİΣ 0-9&]{1,11}$/),
  fc.emailAddress(),
);

test("whatever comes, reading an address answers, and its key leads back to it", (t) => {
  fc.assert(
    fc.property(written, country, (raw, home) => {
      const address = parseAddress(raw, home);
      if (!address) return true;
      const key = addressKey(address);
      const again = addressFromKey(key);
      return (
        /^[\x21-\x7e]{1,120}$/.test(key) &&
        (address.kind !== "number" || toE164(key, home) === key) &&
        again?.kind === address.kind &&
        addressKey(again) === key &&
        formatAddress(key, home) !== ""
      );
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test("a number written out nationally and read at home is the same number", (t) => {
  const digits = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 });
  fc.assert(
    fc.property(digits, (national) => {
      const e164 = `+1${national}`;
      return (
        toE164(formatAddress(e164, "US"), "US") === e164 && toE164(formatAddress(e164, "GB"), "GB") === e164
      );
    }),
  );
  t.pass();
});

test("whatever comes, reading a SIP URI or a key answers", (t) => {
  fc.assert(
    fc.property(fc.oneof(written, fc.string({ unit: "binary", maxLength: 2000 })), (text) => {
      parseSipUri(text);
      parseSipUri(`sip:${text}@demo.test`);
      addressFromKey(text);
      formatAddress(text, "US");
    }),
  );
  t.pass();
});
