// What Kallithea's web pages accept for a user, so that the administrator can be edited there later. Each rule returns
// `true` or what is wrong.
import { domainToASCII } from "node:url";
import { anonymousEmail } from "../database/create/first-values.js";
import { hasInvisible } from "../terminal/printable.js";
import type { Validate } from "../terminal/terminal.js";

export const usernameRule: Validate = (name) => {
  if (isTooLong(name)) return tooLong("a user name");
  if (!/^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$/.test(name)) {
    return "a user name may contain only ASCII letters, digits, underscores, periods and dashes, and must not begin with a period or dash";
  }
  // The web pages compare names case-insensitively, and `default` always exists.
  return name.toLowerCase() === "default" || name === "new_user" ? "this user name is reserved by Kallithea" : true;
};

/** Formencode's rules for an address: one `@`, a local part without spaces and quotes, a domain with a dot. */
export const emailRule: Validate = (email) => {
  const at = email.indexOf("@");
  if (at === -1) return "an email address must contain an @";
  if (isTooLong(email)) return tooLong("an email address");
  // `domainToASCII` would ignore them, but the address would be stored with them.
  if (/[\p{C}\p{Z}]/u.test(email))
    return "an email address must not contain spaces, control characters or invisible characters";
  if (!/^[\p{L}\p{N}_!#$%&'*+\-/=?^`{|}~.]+$/u.test(email.slice(0, at)))
    return `"${email.slice(0, at)}" is not valid before the @ of an email address`;
  if (!isDomain(email.slice(at + 1))) return `"${email.slice(at + 1)}" is not a valid domain of an email address`;
  return email.toLowerCase() === anonymousEmail ? "this email address is reserved by Kallithea" : true;
};

function isDomain(domain: string): boolean {
  // An ASCII domain is not converted: `domainToASCII` would take numbers for an IP address.
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : domainToASCII(domain);
  return /^(?:[a-z0-9][a-z0-9-]{0,62}\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/i.test(ascii);
}

/** A first or last name; it may be empty. */
export const personNameRule: Validate = (name) => {
  if (isTooLong(name)) return tooLong("a name");
  return oneLineRule("a name", name);
};

/** What the user wants to remember about a key; it may be empty. */
export const descriptionRule: Validate = (text) => {
  if ([...text].length > longestDescription)
    return `a description must not be longer than ${longestDescription} characters`;
  return oneLineRule("a description", text);
};

const longestDescription = 1000;

function oneLineRule(what: string, text: string): true | string {
  if (text.includes("\uFFFD")) return `${what} must be valid UTF-8`;
  return hasInvisible(text) ? `${what} must be a single line without control or invisible characters` : true;
}

/** The columns of `users` in characters, which only SQLite does not enforce. */
const longestValue = 255;

function isTooLong(text: string): boolean {
  return [...text].length > longestValue;
}

function tooLong(what: string): string {
  return `${what} must not be longer than ${longestValue} characters`;
}

/** In characters, as the web pages count them. */
const shortestPassword = 6;

/** In bytes. bcrypt ignores the rest, and so would every check of the password. */
const longestPassword = 72;

export const passwordRule: Validate = (password) => {
  if (/[\r\n]/.test(password)) return "a password must be a single line";
  if (Buffer.byteLength(password) > longestPassword)
    return `a password must not be longer than ${longestPassword} bytes: bcrypt ignores the rest`;
  if ([...password].length < shortestPassword) return `a password must have at least ${shortestPassword} characters`;
  // Node replaces invalid bytes with U+FFFD: the stored password would be one that cannot be typed.
  if (password.includes("\uFFFD")) return "the password is not valid UTF-8";
  if (password.startsWith("\uFEFF")) return "the password begins with a byte order mark, which some editors add";
  return /\p{Cc}/u.test(password) ? "a password must not contain control characters" : true;
};

/** The password of a new account, or a new password: what the web pages accept, and what is stored without loss. */
export const webPasswordRule: Validate = (password) => {
  const verdict = passwordRule(password);
  if (verdict !== true) return verdict;
  return /^\p{ASCII}*$/u.test(password) ? true : "a password must consist of ASCII characters";
};
