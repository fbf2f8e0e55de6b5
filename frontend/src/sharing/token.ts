// The secret of a link. It lives in the address behind "#", which no server is sent; a log-in would lose it there, so it
// is kept in this tab while that lasts.

const KEY = "share-token";
const FORM = /^[A-Za-z0-9_-]{16,200}$/;

/** The token of this page's address, or the one kept over a log-in, which goes back into the address. Null: none. */
export function takeToken(): string | null {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const token = location.hash.slice(1) || kept;
  if (token === null || !FORM.test(token)) return null;
  if (location.hash === "") history.replaceState(history.state, "", `#${token}`);
  return token;
}

/** Just before the log-in page is gone to. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}
