// A URL for a screen or a log.

const hidden = "***";

/**
 * Masks the password of a URL, and what its query calls a password, a token or a key. An unencoded @ or / may be part
 * of the password: the last @ counts.
 */
export function withoutUrlSecrets(url: string): string {
  return url.replace(/(:\/\/[^\s:/@]*:)[^\s]*@/g, `$1${hidden}@`).replace(secretParameter, `$1${hidden}`);
}

const secretParameter =
  /((?:^|[?&;])(?:[^\s=&;?]*(?:passw|passphrase|secret|token|api_?key|access_?key|credential|signature)[^\s=&;?]*|pwd|key|auth|sig)=)[^&\s]*/gi;
