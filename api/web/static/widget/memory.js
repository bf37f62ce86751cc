/**
 * What this tab remembers: that a chat runs, and its language ("standard" or "easy"). Nothing that was said,
 * nothing beyond the tab's life. Where the browser refuses storage, a reload needs one more click.
 */

const KEY = "teilhabe-lotse";

export const memory = {
  read: () => attempt((storage) => storage.getItem(KEY)),
  write: (language) => attempt((storage) => storage.setItem(KEY, language)),
  clear: () => attempt((storage) => storage.removeItem(KEY)),
};

function attempt(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
